#!/usr/bin/python3
"""hold: connect to a stream socket many times and say nothing.

  hold.py [--as USER] SOCKET COUNT SECONDS    prints "held" when all are connected
"""
import os
import pwd
import socket
import sys
import time


def main(args):
    if args[0] == "--as":
        user = pwd.getpwnam(args[1])
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        args = args[2:]
    path, count, seconds = args[0], int(args[1]), float(args[2])
    held = []
    for _ in range(count):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.connect(path)
        held.append(s)
    print("held", flush=True)
    time.sleep(seconds)


if __name__ == "__main__":
    main(sys.argv[1:])
