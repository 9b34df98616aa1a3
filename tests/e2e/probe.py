#!/usr/bin/python3
"""probe: talk to the daemon's socket, well or badly.

  probe.py SOCKET send PART... [, PART...]   send messages on one connection (a
                                             comma between two) and print a line
                                             for each reply: verdict, reason, text
  probe.py SOCKET silent COUNT SECONDS       hold COUNT connections and say nothing;
                                             prints "held", later how many of them
                                             the daemon had closed in that time

  probe.py SOCKET repeat COUNT PART...       send a message COUNT times, on connections
                                             of their own; prints how often which
                                             verdict came

  probe.py SOCKET steps                      one message a line on stdin, its reply on
                                             stdout, all on one connection

  --as USER in front: connect as that user (from root)

A message's first PART is its verb, by name or number, or VERSION/VERB; then
  NAME=TEXT     a field by name or number
  NAME=@        the same, the value from stdin (for secrets)
  NAME=*N       N letters
  NAME=0xHEX    bytes or, 8 of them, a number
  +HEX          bytes behind all else      -N   the last N bytes cut off
"""
import collections
import os
import pwd
import select
import sys
import time

import wire


def value_of(text):
    if text == "@":
        return sys.stdin.buffer.read()
    if text.startswith("*"):
        return b"x" * int(text[1:])
    if text.startswith("0x"):
        return bytes.fromhex(text[2:])
    return text.encode()


def build(parts):
    version, _, verb = parts[0].rpartition("/")
    number = wire.VERBS[verb] if verb in wire.VERBS else int(verb)
    data = bytes([int(version or wire.VERSION), number])
    for part in parts[1:]:
        if part.startswith("+"):
            data += bytes.fromhex(part[1:])
        elif part.startswith("-"):
            data = data[: -int(part[1:])]
        else:
            name, _, text = part.partition("=")
            data += wire.field(name, value_of(text))
    return data


def split(parts):
    messages = [[]]
    for part in parts:
        if part == ",":
            messages.append([])
        else:
            messages[-1].append(part)
    return messages


def send(path, messages):
    with wire.Connection(path) as connection:
        for parts in messages:
            try:
                reply = connection.exchange(build(parts))
            except wire.Closed:
                print("closed", flush=True)
                return
            words = (reply[k] for k in ("verdict", "reason", "text", "account") if k in reply)
            print(*(w.decode() if isinstance(w, bytes) else w for w in words), flush=True)


def repeat(path, count, parts):
    seen = collections.Counter()
    for _ in range(count):
        with wire.Connection(path) as connection:
            seen[connection.exchange(build(parts))["verdict"]] += 1
    print(" ".join(f"{verdict}={n}" for verdict, n in sorted(seen.items())))


def silent(path, count, seconds):
    held = [wire.Connection(path) for _ in range(count)]
    print("held", flush=True)
    poll = select.poll()
    for connection in held:
        poll.register(connection.socket.fileno(), select.POLLHUP)
    closed, until = 0, time.monotonic() + seconds
    while closed < count and time.monotonic() < until:
        for fd, _ in poll.poll(max(0, until - time.monotonic()) * 1000):
            poll.unregister(fd)
            closed += 1
    print(closed)


def become(name):
    user = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def main():
    if sys.argv[1:2] == ["--as"]:
        become(sys.argv[2])
        del sys.argv[1:3]
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    path, what, *rest = sys.argv[1:]
    if what == "send":
        send(path, split(rest))
    elif what == "repeat":
        repeat(path, int(rest[0]), rest[1:])
    elif what == "steps":
        send(path, (line.split() for line in sys.stdin))
    elif what == "silent":
        silent(path, int(rest[0]), float(rest[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
