#!/usr/bin/python3
"""reaches: which users can connect to which ports of this host.

  reaches.py USER... -- PORT...    listens there itself; prints "USER PORT" for each that can
"""
import os
import pwd
import socket
import sys


def connects(user, port):
    child = os.fork()
    if child == 0:
        os.setuid(pwd.getpwnam(user).pw_uid)
        try:
            socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main(words):
    split = words.index("--")
    ports = [int(word) for word in words[split + 1 :]]
    listening = [socket.create_server(("127.0.0.1", port)) for port in ports]
    for user in words[:split]:
        for port in ports:
            if connects(user, port):
                print(user, port)
    for server in listening:
        server.close()


if __name__ == "__main__":
    main(sys.argv[1:])
