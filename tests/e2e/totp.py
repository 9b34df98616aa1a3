#!/usr/bin/python3
"""totp: the second factor, asked for by many at once.

  totp.py SOCKET code SEED [STEPS [DIGITS]]   the code of now, or STEPS later
  totp.py SOCKET import ACCOUNT [DIGITS]      a new device; prints its seed
  totp.py SOCKET race ACCOUNT ROUNDS          one code from 64 processes at once, each
                                              round with a new device
  totp.py SOCKET storm ACCOUNT                64 wrong codes at once
  totp.py SOCKET load LEDGER SECONDS ACCOUNT  enroll and use codes until then, over a
                                              daemon that is killed meanwhile; what was
                                              acknowledged goes to LEDGER (JSON)
  totp.py SOCKET verify LEDGER                what was acknowledged holds
"""
import base64
import collections
import json
import multiprocessing
import os
import random
import struct
import sys
import time

import wire
from otp import PERIOD, code_of, lasting_step, step_now

CROWD = 64


def import_device(path, account, digits=6):
    seed = base64.b32encode(os.urandom(20)).decode()
    record = wire.field("name", account) + wire.field("seed", seed) + wire.field("digits", digits)
    reply = wire.ask(path, "totp_import", records=struct.pack(">H", len(record)) + record)
    assert reply["verdict"] == "ok", reply
    return seed


def log_in(path, account, code):
    """The reply to the code, after the question for it."""
    with wire.Connection(path) as connection:
        asked = connection.ask("mfa_start", name=account, service="sshd")
        if asked["verdict"] != "continue":
            return asked
        return connection.ask("mfa_code", code=code)


def runner(path, barrier, jobs, answers):
    while True:
        account, code = jobs.get()
        if account is None:
            return
        with wire.Connection(path, timeout=60) as connection:
            connection.ask("mfa_start", name=account, service="sshd")
            barrier.wait()
            reply = connection.ask("mfa_code", code=code)
        answers.put(f"{reply['verdict']} {reply['reason'].decode()}")


class Crowd:
    """Processes that send their codes at the same moment."""

    def __init__(self, path):
        self.barrier = multiprocessing.Barrier(CROWD)
        self.jobs, self.answers = multiprocessing.Queue(), multiprocessing.Queue()
        self.runners = [
            multiprocessing.Process(target=runner, args=(path, self.barrier, self.jobs, self.answers))
            for _ in range(CROWD)
        ]
        for process in self.runners:
            process.start()

    def send(self, account, codes):
        for code in codes:
            self.jobs.put((account, code))
        return collections.Counter(self.answers.get(timeout=60) for _ in codes)

    def leave(self):
        for _ in self.runners:
            self.jobs.put((None, None))
        for process in self.runners:
            process.join()


def remove_devices(path, account):
    listed = wire.ask(path, "totp_list", name=account)["records"]
    while listed:
        (length,) = struct.unpack(">H", listed[:2])
        device = wire.fields_of(listed[2 : 2 + length])
        listed = listed[2 + length :]
        wire.ask(path, "totp_remove", name=account, id=device["id"])


def race(path, account, rounds):
    crowd = Crowd(path)
    seen = collections.Counter()
    for _ in range(int(rounds)):
        seed = import_device(path, account)
        answers = crowd.send(account, [code_of(seed, step_now())] * CROWD)
        seen["accepted " + str(answers["ok accepted"])] += 1
        seen["others"] += sum(n for a, n in answers.items() if a not in ("ok accepted", "deny code_replayed"))
        remove_devices(path, account)
    crowd.leave()
    print(" ".join(f"{word}={n}" for word, n in sorted(seen.items()) if n))


def storm(path, account):
    seed = import_device(path, account)
    good = {code_of(seed, step_now() + i) for i in range(-2, 4)}
    crowd = Crowd(path)
    answers = crowd.send(account, [c for c in (f"{i:06}" for i in range(100)) if c not in good][:CROWD])
    crowd.leave()
    print(" ".join(f"{word.split()[1]}={n}" for word, n in sorted(answers.items())))


def insist(path, verb, **fields):
    """Ask until somebody answers; None when it is not known what became of it."""
    for _ in range(2000):
        try:
            connection = wire.Connection(path)
        except OSError:
            time.sleep(0.01)
            continue
        with connection:
            try:
                reply = connection.ask(verb, **fields)
            except (wire.Closed, OSError):
                return None
        if reply["verdict"] != "tempfail":
            return reply
        time.sleep(0.01)
    return None


def one_enrollment(path, account, ledger):
    """Enroll a device and use one code of it, noting what was acknowledged."""
    begun = insist(path, "totp_enroll", name=account)
    if begun is None or begun["verdict"] != "ok":
        return
    seed, device = begun["seed"].decode(), begun["id"]
    entry = {"account": account, "id": device, "seed": seed, "confirmed": None, "used": []}
    ledger.append(entry)
    step = step_now() - 1
    reply = insist(path, "totp_confirm", name=account, id=device, code=code_of(seed, step))
    if reply is None or reply["verdict"] != "ok":
        entry["confirmed"] = None if reply is None else False
        return
    entry["confirmed"], entry["used"] = True, [step]
    for step in random.sample([step + 1, step + 2], 1):
        try:
            reply = log_in(path, account, code_of(seed, step))
        except (wire.Closed, OSError):
            entry["unsure"] = step
            return
        if reply["verdict"] == "ok":
            entry["used"].append(step)
        elif reply["verdict"] == "deny":
            entry["wrong"] = reply["reason"].decode()


def load(path, ledger_file, seconds, account):
    ledger, end = [], time.time() + float(seconds)
    number = 0
    print("running", flush=True)
    while time.time() < end:
        name = f"{account}{number}"
        number += 1
        if insist(path, "account_add", name=name) is not None:
            one_enrollment(path, name, ledger)
    with open(ledger_file, "w") as f:
        json.dump(ledger, f)


def verify(path, ledger_file):
    with open(ledger_file) as f:
        ledger = json.load(f)
    enrolled = [e for e in ledger if e["confirmed"]]
    assert len(enrolled) > 5, "too little was going on"
    for e in enrolled:
        assert "wrong" not in e, f"a good code was refused: {e['wrong']}"
        for step in e["used"]:
            reply = log_in(path, e["account"], code_of(e["seed"], step))
            assert reply["verdict"] == "deny", "a code was accepted twice"
            assert reply["reason"] in (b"code_replayed", b"code_wrong"), reply
    # Nobody is locked out: newer codes are accepted still.
    for e in enrolled:
        if step_now() - 1 <= max(e["used"] + [e.get("unsure", 0)]):
            time.sleep(PERIOD - time.time() % PERIOD)
        step = max(e["used"] + [e.get("unsure", 0), step_now() - 1]) + 1
        reply = log_in(path, e["account"], code_of(e["seed"], step))
        assert reply["verdict"] == "ok", f"locked out: {reply}"
    print(f"{len(enrolled)} enrolled")


def main():
    path, verb, *words = sys.argv[1:]
    if verb == "code":
        steps, digits = map(int, (words[1:] + ["0", "6"][len(words) - 1 :])[:2])
        print(code_of(words[0], lasting_step() + steps, digits))
    elif verb == "import":
        print(import_device(path, words[0], *map(int, words[1:])))
    else:
        {"race": race, "storm": storm, "load": load, "verify": verify}[verb](path, *words)


if __name__ == "__main__":
    main()
