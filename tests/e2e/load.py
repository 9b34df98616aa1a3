#!/usr/bin/python3
"""load: make, use and revoke keys, and remember what was acknowledged.

  load.py SOCKET LEDGER run SECONDS THREADS     as fast as it goes; a daemon that
                                                goes away is waited for
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
import sys
import threading
import time

import wire

ACCOUNT = "load@example.org"


class Wrong(Exception):
    pass


class Load:
    def __init__(self, path, ledger, seconds):
        self.path, self.ledger = path, ledger
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

    def login(self):
        with self.lock:
            if not self.keys:
                return
            key = random.choice(self.keys)
            before = key[2]
        reply = self.ask("check", name=ACCOUNT, secret=key[1], service="smtp")
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
    load = Load(path, ledger, float(rest[0]) if rest else 0)
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
