#!/usr/bin/python3
"""dovecot: a client of the Dovecot auth protocol that can misbehave.

  dovecot.py list                       the scenarios: a name and a sentence each
  dovecot.py [--as USER] SOCKET NAME    play one, with a key of alice's on stdin;
                                        exit 0 when what the sentence says is true
"""
import base64
import os
import pwd
import select
import socket
import sys

SCENARIOS = {}
KEY = ""


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def b64(text):
    return base64.b64encode(text.encode()).decode()


def plain(key, name="alice"):
    return b64(f"\0{name}\0{key}")


class Client:
    """Greeted, and has said who it is (unless hello=False)."""

    def __init__(self, path, hello=True):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")
        self.greeting = []
        while not self.greeting or self.greeting[-1] != "DONE":
            self.greeting.append(self.line())
        if hello:
            self.say("VERSION\t1\t0\nCPID\t4711")

    def line(self):
        """The next line without its LF; None when the server hung up."""
        try:
            line = self.file.readline()
        except ConnectionResetError:
            return None
        assert line == b"" or line.endswith(b"\n"), "a line without its end"
        return line.decode()[:-1] if line else None

    def say(self, text):
        self.socket.sendall(text.encode() + b"\n")

    def auth(self, number, mech="PLAIN", resp=None, extra="secured"):
        resp = "" if resp is None else f"\tresp={resp}"
        return f"AUTH\t{number}\t{mech}\tservice=smtp\tnologin\trip=127.0.0.1\t{extra}{resp}"

    def ask(self, text):
        self.say(text)
        return self.line()

    def silent(self, seconds=0.2):
        return not select.select([self.socket], [], [], seconds)[0]


def equal(got, wanted):
    assert got == wanted, f"wanted {wanted!r}, got {got!r}"


ACCEPTED = "OK\t%d\tuser=alice@example.org"


@scenario
def greeting(path):
    """the server speaks first: version, mechanisms, process, cookie"""
    lines = Client(path, hello=False).greeting
    equal(lines[0], "VERSION\t1\t2")
    equal([x.split("\t")[1] for x in lines if x.startswith("MECH\t")][:2], ["PLAIN", "LOGIN"])
    assert "MECH\tXOAUTH2\tplaintext" in lines and "MECH\tOAUTHBEARER\tplaintext" in lines
    cookie = [x for x in lines if x.startswith("COOKIE\t")]
    assert len(cookie) == 1 and len(cookie[0]) == len("COOKIE\t") + 32
    assert cookie[0] not in Client(path, hello=False).greeting


@scenario
def good_and_bad(path):
    """a key is OK, anything else FAIL, on one connection"""
    c = Client(path)
    equal(c.ask(c.auth(1, resp=plain(KEY))), ACCEPTED % 1)
    equal(c.ask(c.auth(2, resp=plain("no-key"))), "FAIL\t2")
    equal(c.ask(c.auth(2, "NO-SUCH-MECH", resp=plain(KEY))), "FAIL\t2")
    equal(c.ask(c.auth(4294967295, resp=plain(KEY))), ACCEPTED % 4294967295)


@scenario
def dialogues(path):
    """challenges go out as CONT, and several exchanges go on at a time"""
    c = Client(path)
    equal(c.ask(c.auth(1, "LOGIN")), "CONT\t1\t" + b64("Username:"))
    equal(c.ask(c.auth(2, "PLAIN", resp="")), "CONT\t2\t")
    equal(c.ask("CONT\t1\t" + b64("alice")), "CONT\t1\t" + b64("Password:"))
    equal(c.ask(c.auth(3, resp=plain("no-key"))), "FAIL\t3")
    equal(c.ask("CONT\t2\t" + plain(KEY)), ACCEPTED % 2)
    equal(c.ask("CONT\t1\t" + b64(KEY)), ACCEPTED % 1)
    equal(c.ask("CONT\t1\t" + b64(KEY)), "FAIL\t1")


@scenario
def bearer(path):
    """a refused token gets its JSON, and after any reply to that FAIL"""
    c = Client(path)
    good, bad = ("user=alice\1auth=Bearer %s\1\1" % token for token in (KEY, "no-key"))
    equal(c.ask(c.auth(1, "XOAUTH2", resp=b64(good))), ACCEPTED % 1)
    for number, reply in ((2, ""), (3, b64(good)), (4, "not base64")):
        challenge = c.ask(c.auth(number, "XOAUTH2", resp=b64(bad)))
        assert challenge.startswith(f"CONT\t{number}\t"), challenge
        assert b'"status":"401"' in base64.b64decode(challenge.split("\t")[2])
        equal(c.ask(f"CONT\t{number}\t{reply}"), f"FAIL\t{number}")


@scenario
def pipelined(path):
    """5,000 pipelined requests are answered one by one, in order"""
    c = Client(path)
    wanted = []
    for start in range(0, 5000, 50):
        numbers = range(start, start + 50)
        c.say("\n".join(c.auth(n, resp=plain(KEY if n % 2 else "no-key")) for n in numbers))
        wanted += [ACCEPTED % n if n % 2 else f"FAIL\t{n}" for n in numbers]
        for reply in wanted:
            equal(c.line(), reply)
        wanted = []


@scenario
def not_reading(path):
    """a client that does not read its replies is not read from, and loses none"""
    c = Client(path)
    request = (c.auth(7, resp=plain("no-key")) + "\n").encode()
    c.socket.setblocking(False)
    rest, sent = b"", 0
    while select.select([], [c.socket], [], 1)[1]:
        rest = rest or request
        n = c.socket.send(rest)
        rest, sent = rest[n:], sent + (n == len(rest))
        assert sent < 1000000, "the server takes whatever it is given"
    c.socket.settimeout(20)
    for _ in range(sent):
        equal(c.line(), "FAIL\t7")
    c.socket.sendall(rest)
    if rest:
        equal(c.line(), "FAIL\t7")


@scenario
def byte_by_byte(path):
    """a request may come byte by byte"""
    c = Client(path)
    for byte in (c.auth(1, resp=plain(KEY)) + "\n").encode():
        c.socket.send(bytes([byte]))
    equal(c.line(), ACCEPTED % 1)


@scenario
def cancelled(path):
    """a cancelled exchange gets no answer, and its number is free again"""
    c = Client(path)
    equal(c.ask(c.auth(1, "LOGIN")), "CONT\t1\t" + b64("Username:"))
    c.say("CANCEL\t1\nCANCEL\t99")
    assert c.silent()
    equal(c.ask(c.auth(1, resp=plain(KEY))), ACCEPTED % 1)


@scenario
def out_of_order(path):
    """when one of three is cancelled the others go on, in any order"""
    c = Client(path)
    for number in (1, 2, 3):
        equal(c.ask(c.auth(number, "LOGIN")), f"CONT\t{number}\t" + b64("Username:"))
    c.say("CANCEL\t1")
    for number in (3, 2):
        equal(c.ask(f"CONT\t{number}\t" + b64("alice")), f"CONT\t{number}\t" + b64("Password:"))
    for number in (3, 2):
        equal(c.ask(f"CONT\t{number}\t" + b64(KEY)), ACCEPTED % number)
    equal(c.ask("CONT\t1\t" + b64("alice")), "FAIL\t1")


@scenario
def hung_up(path):
    """who hangs up in the middle of a login is in nobody's way"""
    gone, c = Client(path), Client(path)
    equal(gone.ask(gone.auth(1, "LOGIN")), "CONT\t1\t" + b64("Username:"))
    equal(gone.ask("CONT\t1\t" + b64("alice")), "CONT\t1\t" + b64("Password:"))
    gone.socket.shutdown(socket.SHUT_RDWR)
    equal(c.ask(c.auth(1, resp=plain(KEY))), ACCEPTED % 1)


@scenario
def malformed(path):
    """bytes that are no base64 are a refusal"""
    c = Client(path)
    equal(c.ask(c.auth(1, resp="?")), "FAIL\t1")
    equal(c.ask(c.auth(2, resp="=")), "FAIL\t2")
    equal(c.ask(c.auth(3, "LOGIN")), "CONT\t3\t" + b64("Username:"))
    equal(c.ask("CONT\t3\tYWxpY2"), "FAIL\t3")


@scenario
def longest(path):
    """a line of 16,384 bytes is read, a longer one ends the connection"""
    c = Client(path)
    room = 16384 - len(c.auth(1, resp="")) - 1
    equal(c.ask(c.auth(1, resp="A" * (room - room % 4))), "FAIL\t1")
    c.say(c.auth(2, resp="A" * 17000))
    equal(c.line(), None)


@scenario
def bounded(path):
    """sixteen exchanges at a time, not more"""
    c = Client(path)
    for number in range(16):
        assert c.ask(c.auth(number, "LOGIN")).startswith("CONT\t")
    equal(c.ask(c.auth(16, "LOGIN")), None)


@scenario
def breaches(path):
    """whatever breaks the protocol ends the connection"""
    for text in (
        "VERSION\t2\t0",
        "CPID\tx",
        "AUTH\t1\tPLAIN\tresp=" + plain(KEY),
        "HELO",
        "",
        "CONT\t1",
        "AUTH\t1\tPLAIN\tservice=smtp\1x\tresp=" + plain(KEY),
    ):
        equal(Client(path).ask(text), None)
    c = Client(path)
    assert c.ask(c.auth(1, "LOGIN")).startswith("CONT\t")
    equal(c.ask(c.auth(1, "LOGIN")), None)
    c = Client(path, hello=False)
    equal(c.ask("VERSION\t1\t0\n" + c.auth(1, resp=plain(KEY))), None)
    c = Client(path, hello=False)
    equal(c.ask("CPID\t4711\n" + c.auth(1, resp=plain(KEY))), None)


@scenario
def rejected(path):
    """a user that may not ask is greeted, and gets no verdict"""
    c = Client(path)
    equal(c.ask(c.auth(1, resp=plain(KEY))), None)


@scenario
def undecided(path):
    """what cannot be decided gets no answer: the connection is closed"""
    c = Client(path)
    equal(c.ask(c.auth(1, resp=plain(KEY))), None)


@scenario
def resting(path):
    """a connection may rest beyond the deadline; half a request may not"""
    rests, halts, asks, mute = Client(path), Client(path), Client(path), Client(path, hello=False)
    equal(rests.ask(rests.auth(1, resp=plain(KEY))), ACCEPTED % 1)
    halts.socket.sendall(b"AUTH\t1\tPL")
    assert asks.ask(asks.auth(1, "LOGIN")).startswith("CONT\t")
    equal(halts.line(), None)
    equal(asks.line(), None)
    equal(mute.line(), None)
    equal(rests.ask(rests.auth(2, resp=plain(KEY))), ACCEPTED % 2)


@scenario
def crowd(path):
    """1,000 resting connections do not hinder a login"""
    held = [Client(path) for _ in range(1000)]
    c = Client(path)
    equal(c.ask(c.auth(1, resp=plain(KEY))), ACCEPTED % 1)
    assert held


def become(name):
    user = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def main(args):
    global KEY
    if args == ["list"]:
        for name, function in SCENARIOS.items():
            print(name, function.__doc__)
        return
    if args[0] == "--as":
        become(args[1])
        args = args[2:]
    KEY = sys.stdin.readline().strip()
    SCENARIOS[args[1]](args[0])


if __name__ == "__main__":
    main(sys.argv[1:])
