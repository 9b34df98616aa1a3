"""wire: the daemon's messages, written a second time from ipc/message.h.

The tests do not link the code under test, so that a mistake in it can't hide
behind the same mistake in the test.
"""
import os
import re
import socket
import struct

VERSION = 1
MAXIMUM = 16384
VERDICTS = ["deny", "ok", "continue", "tempfail"]


def _enum(prefix):
    """Numbers from the header: they are the contract."""
    header = os.path.join(os.path.dirname(__file__), "../../ipc/message.h")
    with open(header) as f:
        found = re.findall(rf"\b{prefix}_(\w+) = (\d+)", f.read())
    return {name.lower(): int(number) for name, number in found}


VERBS = _enum("MW_V")
FIELDS = _enum("MW_F")
NAMES = {number: name for name, number in FIELDS.items()}
NUMBERS = set(
    "verdict tls id disabled valid_after created not_before expires revoked last_used uptime "
    "workers schema accounts keys connections accepted refused undecided "
    "ask enroll wait tries digits period enroll_before confirmed codes_left clock_faults ahead".split()
)


def field(name, value):
    """One encoded field; `name` may be a number that is none."""
    number = FIELDS[name] if name in FIELDS else int(name)
    if isinstance(value, int):
        value = struct.pack(">Q", value)
    elif isinstance(value, str):
        value = value.encode()
    return struct.pack(">BH", number, len(value)) + value


def message(verb, **fields):
    return bytes([VERSION, VERBS[verb]]) + b"".join(field(k, v) for k, v in fields.items())


def fields_of(data):
    """Decoded fields by name; asserts that the daemon writes what it says."""
    out = {}
    while data:
        number, length = struct.unpack(">BH", data[:3])
        value, data = data[3 : 3 + length], data[3 + length :]
        assert len(value) == length and number not in out, "malformed reply"
        name = NAMES[number]
        out[name] = struct.unpack(">Q", value)[0] if name in NUMBERS else value
    return out


class Closed(Exception):
    """The daemon hung up instead of answering."""


class Connection:
    def __init__(self, path, timeout=20):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(timeout)
        self.socket.connect(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def exchange(self, data):
        """Send bytes, return the reply's fields with the verdict as a word."""
        try:
            self.socket.send(data)
            reply = self.socket.recv(MAXIMUM + 1)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error
        if not reply:
            raise Closed
        assert reply[0] == VERSION and len(reply) <= MAXIMUM
        fields = fields_of(reply[2:])
        fields["verdict"] = VERDICTS[fields["verdict"]]
        return fields

    def ask(self, verb, **fields):
        return self.exchange(message(verb, **fields))


def ask(path, verb, **fields):
    with Connection(path) as connection:
        return connection.ask(verb, **fields)
