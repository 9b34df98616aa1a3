#!/usr/bin/python3
"""keep: ask on a connection that stays.

  keep.py USER dovecot|http SOCKET    as that user; a key of alice's a line on stdin,
                                      "ok", "deny", or what else was said, on stdout
"""
import http.client
import json
import socket
import sys

import dovecot


class Http:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(20)
        self.socket.connect(path)

    def ask(self, key):
        """In one piece: a server that refuses at once does not wait for a body."""
        body = f"token={key}"
        self.socket.sendall(
            "POST /introspect HTTP/1.1\r\nHost: x\r\nX-Dovecot-Auth-Protocol: smtp\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        answer = http.client.HTTPResponse(self.socket, method="POST")
        answer.begin()
        text = answer.read()
        if answer.status != 200:
            return str(answer.status)
        return "ok" if json.loads(text)["active"] else "deny"


class Dovecot(dovecot.Client):
    number = 0

    def ask(self, key):
        self.number += 1
        self.say(self.auth(self.number, resp=dovecot.plain(key)))
        line = self.line()
        return "hung up" if line is None else {"OK": "ok", "FAIL": "deny"}[line.split("\t")[0]]


def main(user, frontend, path):
    dovecot.become(user)
    client = {"dovecot": Dovecot, "http": Http}[frontend](path)
    for line in sys.stdin:
        print(client.ask(line.strip()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
