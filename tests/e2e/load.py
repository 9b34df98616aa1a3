#!/usr/bin/python3
"""load: make, use and revoke keys, and remember what was acknowledged.

  load.py SOCKET LEDGER run SECONDS THREADS [DOVECOT HTTP]
                                                as fast as it goes; a daemon that
                                                goes away is waited for. With two
                                                sockets more, keys are tried over
                                                the Dovecot protocol and HTTP, too
  load.py SOCKET LEDGER verify                  every key whose making was
                                                acknowledged works, unless its
                                                revocation was asked for; every
                                                revocation acknowledged holds

The ledger is a JSON file of the client's own: [[id, key, state]…], state being
made, revoking (asked, no answer) or revoked. `run` prints a line once the first
key exists. Exit 0 when all is well; else what went wrong is printed.
"""
import json
import random
import socket
import sys
import threading
import time

import dovecot
import wire

ACCOUNT = "load@example.org"


class Wrong(Exception):
    pass


class Dovecot:
    """A connection a thread, which stays."""

    def __init__(self, path):
        self.path = path
        self.mine = threading.local()

    def __call__(self, key):
        mine = self.mine
        if getattr(mine, "client", None) is None:
            mine.client, mine.number = dovecot.Client(self.path), 0
        mine.number += 1
        mine.client.say(mine.client.auth(mine.number, resp=dovecot.plain(key, ACCOUNT)))
        line = mine.client.line()
        if line is None:
            mine.client = None
            return None
        word, number = line.split("\t")[:2]
        if number != str(mine.number):
            raise Wrong(f"asked as {mine.number}, answered as {number}")
        return {"verdict": {"OK": "ok", "FAIL": "deny"}[word]}


def introspect(path):
    def ask(key):
        body = f"token={key}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(20)
            s.connect(path)
            s.sendall(
                "POST /introspect HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                "X-Dovecot-Auth-Protocol: smtp\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            answer = b"".join(iter(lambda: s.recv(4096), b"")).decode()
        head, _, text = answer.partition("\r\n\r\n")
        if " 200 " not in head.splitlines()[0]:
            return None
        return {"verdict": "ok" if json.loads(text)["active"] else "deny"}

    return ask


class Load:
    def __init__(self, path, ledger, seconds, frontends=()):
        self.path, self.ledger = path, ledger
        self.ways = [self.check]
        if frontends:
            self.ways += [Dovecot(frontends[0]), introspect(frontends[1])]
        self.until = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.keys = []  # [id, key, state]
        self.wrong = []
        self.logins = self.outages = 0
        self.begun = threading.Event()

    def ask(self, verb, **fields):
        """The reply, or None when there was no answer."""
        try:
            return wire.ask(self.path, verb, **fields)
        except (OSError, wire.Closed):
            self.outages += 1
            time.sleep(0.005)
            return None

    def make(self):
        reply = self.ask("key_create", name=ACCOUNT, label="load", scopes="smtp")
        if reply is None or reply["verdict"] == "tempfail":
            return
        if reply["verdict"] != "ok":
            raise Wrong(f"key_create: {reply['verdict']} {reply.get('reason')}")
        with self.lock:
            self.keys.append([reply["id"], reply["key"].decode(), "made"])
        self.begun.set()

    def revoke(self):
        with self.lock:
            mine = [k for k in self.keys if k[2] == "made"]
            if len(mine) < 5:
                return
            key = random.choice(mine)
            key[2] = "revoking"
        reply = self.ask("key_revoke", id=key[0])
        if reply is not None and reply["verdict"] == "ok":
            key[2] = "revoked"

    def check(self, key):
        return self.ask("check", name=ACCOUNT, secret=key, service="smtp")

    def login(self):
        with self.lock:
            if not self.keys:
                return
            key = random.choice(self.keys)
            before = key[2]
        reply = random.choice(self.ways)(key[1])
        if reply is None or reply["verdict"] == "tempfail":
            return
        self.logins += 1
        # Another thread may be revoking it meanwhile: only what was settled
        # before and after the question is known.
        if before == key[2] != "revoking":
            self.judge(key, reply)

    def judge(self, key, reply):
        wanted = {"made": "ok", "revoked": "deny"}.get(key[2])
        if wanted and reply["verdict"] != wanted:
            raise Wrong(f"key {key[0]} is {key[2]}: {reply['verdict']} {reply.get('reason')}")

    def work(self):
        try:
            while time.monotonic() < self.until:
                random.choices((self.make, self.revoke, self.login), (4, 1, 10))[0]()
        except Exception as error:  # a thread's failure is the run's
            self.wrong.append(repr(error))
            self.begun.set()

    def run(self, threads):
        workers = [threading.Thread(target=self.work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        self.begun.wait()
        print("begun", flush=True)
        for worker in workers:
            worker.join()
        with open(self.ledger, "w") as f:
            json.dump(self.keys, f)

    def verify(self):
        with open(self.ledger) as f:
            self.keys = json.load(f)
        for key in self.keys:
            reply = wire.ask(self.path, "check", name=ACCOUNT, secret=key[1], service="smtp")
            try:
                self.judge(key, reply)
            except Wrong as error:
                self.wrong.append(str(error))
        self.logins = len(self.keys)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    path, ledger, what, *rest = sys.argv[1:]
    load = Load(path, ledger, float(rest[0]) if rest else 0, rest[2:])
    if what == "run":
        load.run(int(rest[1]))
    else:
        load.verify()
    revoked = sum(k[2] == "revoked" for k in load.keys)
    print(f"{len(load.keys)} keys, {revoked} revoked, {load.logins} logins, {load.outages} outages")
    for line in load.wrong[:20]:
        print("wrong:", line)
    return 1 if load.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
