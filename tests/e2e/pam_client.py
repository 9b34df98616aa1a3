#!/usr/bin/python3
"""pam_client: a program that authenticates by PAM, as a screen locker does.

  pam_client.py SERVICE USER [RHOST]

Prompts and messages go to the terminal. Without one, each line of stdin answers
a prompt, and who has no answer left hangs up. Prints "let-in" and exits 0, or
says what PAM said and exits 1: at once, without the pause behind a refusal.
"""
import ctypes
import ctypes.util
import getpass
import sys

PROMPT_ECHO_OFF, PROMPT_ECHO_ON = 1, 2
RHOST, FAIL_DELAY = 4, 10
CONV_ERR = 19


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]


CONVERSE = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_int,
    ctypes.POINTER(ctypes.POINTER(Message)),
    ctypes.POINTER(ctypes.POINTER(Response)),
    ctypes.c_void_p,
)

DELAY = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)


class Conversation(ctypes.Structure):
    _fields_ = [("converse", CONVERSE), ("data", ctypes.c_void_p)]


libc = ctypes.CDLL(None)
libc.calloc.restype = ctypes.c_void_p
libc.strdup.restype = ctypes.c_void_p
pam = ctypes.CDLL(ctypes.util.find_library("pam") or "libpam.so.0")
pam.pam_strerror.restype = ctypes.c_char_p


def answer_of(text, hidden):
    if sys.stdin.isatty():
        return getpass.getpass(text) if hidden else input(text)
    print(text, flush=True)
    line = sys.stdin.readline()
    return line.removesuffix("\n") if line else None


def converse(count, messages, responses, _):
    answers = ctypes.cast(
        libc.calloc(count, ctypes.sizeof(Response)), ctypes.POINTER(Response)
    )
    for i in range(count):
        message = messages[i].contents
        text = message.text.decode()
        if message.style not in (PROMPT_ECHO_OFF, PROMPT_ECHO_ON):
            print(text, flush=True)
        elif (answer := answer_of(text, message.style == PROMPT_ECHO_OFF)) is not None:
            answers[i].text = libc.strdup(answer.encode())
        else:
            return CONV_ERR
    responses[0] = answers
    return 0


@DELAY
def no_delay(*_):
    pass


def main():
    service, user, *rhost = (word.encode() for word in sys.argv[1:])
    conversation = Conversation(CONVERSE(converse), None)
    handle = ctypes.c_void_p()
    status = pam.pam_start(service, user, ctypes.byref(conversation), ctypes.byref(handle))
    status = status or pam.pam_set_item(handle, FAIL_DELAY, no_delay)
    if rhost:
        status = status or pam.pam_set_item(handle, RHOST, rhost[0])
    for phase in pam.pam_authenticate, pam.pam_acct_mgmt:
        status = status or phase(handle, 0)
    print(pam.pam_strerror(handle, status).decode() if status else "let-in")
    pam.pam_end(handle, status)
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
