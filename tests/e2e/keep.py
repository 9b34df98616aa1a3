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


class Http(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        if self.sock is not None:
            raise OSError("the connection did not stay")
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.path)

    def ask(self, key):
        headers = {"X-Dovecot-Auth-Protocol": "smtp"}
        self.request("POST", "/introspect", f"token={key}", headers)
        answer = self.getresponse()
        body = answer.read()
        if answer.status != 200:
            return str(answer.status)
        return "ok" if json.loads(body)["active"] else "deny"


class Dovecot(dovecot.Client):
    number = 0

    def ask(self, key):
        self.number += 1
        self.say(self.auth(self.number, resp=dovecot.plain(key)))
        line = self.line()
        return "hung up" if line is None else {"OK": "ok", "FAIL": "deny"}[line.split("\t")[0]]


def main(user, door, path):
    dovecot.become(user)
    client = {"dovecot": Dovecot, "http": Http}[door](path)
    for line in sys.stdin:
        print(client.ask(line.strip()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
