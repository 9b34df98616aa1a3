"""otp: codes of RFC 6238, made a second time for the tests."""
import base64
import hmac
import struct
import time

PERIOD = 30
MARGIN = 4  # seconds a code may be under way


def step_now():
    return int(time.time()) // PERIOD


def wait_for(step):
    while step_now() < step:
        time.sleep(step * PERIOD - time.time() + 0.05)


def lasting_step():
    """The present step; one that is nearly over is waited for, lest the code of
    its predecessor be too old on arrival."""
    if PERIOD - time.time() % PERIOD < MARGIN:
        wait_for(step_now() + 1)
    return step_now()


def code_of(seed, step, digits=6):
    seed = seed.replace(" ", "")
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
    at = mac[-1] & 15
    number = struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"
