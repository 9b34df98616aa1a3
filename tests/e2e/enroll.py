#!/usr/bin/python3
"""enroll: the conversation of a first login, as pam_mailward.so has it.

  enroll.py SOCKET login ACCOUNT SECRETS        from the QR code to the next login
  enroll.py SOCKET interrupted ACCOUNT SECRETS  hung up at each step

What is secret in it is appended to the file SECRETS.
"""
import sys
import unicodedata

import totp
import wire

ASK_CODE, ASK_ENROLL, ASK_CONFIRM = 1, 2, 3


def begin(connection, account):
    asked = connection.ask("mfa_start", name=account, service="sshd")
    assert (asked["verdict"], asked["ask"]) == ("continue", ASK_ENROLL), asked
    shown = connection.ask("enroll_start")
    assert (shown["verdict"], shown["ask"]) == ("continue", ASK_CONFIRM), shown
    return shown


def check_qr(text):
    lines = text.decode().splitlines()
    assert 10 < len(lines) <= 24, len(lines)
    assert len({len(line) for line in lines}) == 1
    for line in lines:
        assert len(line.encode()) < 512
        assert all(unicodedata.category(c) in ("So", "Zs") for c in line)


def login(path, account, secrets):
    with wire.Connection(path) as connection:
        shown = begin(connection, account)
        seed = shown["seed"].decode()
        secrets.write(seed.replace(" ", "") + "\n")
        check_qr(shown["qr"])
        assert b"secret=" + seed.replace(" ", "").encode() in shown["uri"]
        again = connection.ask("enroll_confirm", code="000000")
        assert (again["verdict"], again["tries"]) == ("continue", 2), again
        slow = connection.ask("enroll_confirm", code=totp.code_of(seed, totp.step_now() - 20))
        assert slow["verdict"] == "continue" and b"slow" in slow["text"], slow
        done = connection.ask("enroll_confirm", code=totp.code_of(seed, totp.step_now() - 1))
        assert (done["verdict"], done["account"].decode()) == ("ok", account), done
        codes = done["codes"].decode().split()
        secrets.write("\n".join(codes) + "\n")
        assert len(set(codes)) == 10 and all(c.startswith("mwr_") for c in codes)
    with wire.Connection(path) as connection:
        asked = connection.ask("mfa_start", name=account, service="sshd")
        assert (asked["verdict"], asked["ask"]) == ("continue", ASK_CODE), asked
        reply = connection.ask("mfa_code", code=totp.code_of(seed, totp.step_now()))
        assert reply["verdict"] == "ok", reply


def interrupted(path, account, secrets):
    wire.ask(path, "account_add", name=account)
    for wrong in range(4):
        with wire.Connection(path) as connection:
            shown = begin(connection, account)
            secrets.write(shown["seed"].decode().replace(" ", "") + "\n")
            for _ in range(wrong):
                reply = connection.ask("enroll_confirm", code="000000")
        if wrong == 3:
            assert reply["verdict"] == "deny", reply
    listed = wire.ask(path, "totp_list", name=account)
    assert listed["codes_left"] == 0
    # Still a first login; of two at once the second one finds itself too late.
    with wire.Connection(path) as one, wire.Connection(path) as two:
        seeds = [begin(c, account)["seed"].decode() for c in (one, two)]
        secrets.writelines(seed.replace(" ", "") + "\n" for seed in seeds)
        replies = [
            c.ask("enroll_confirm", code=totp.code_of(seed, totp.step_now()))
            for c, seed in zip((one, two), seeds)
        ]
        assert [r["verdict"] for r in replies] == ["ok", "deny"], replies
        secrets.write("\n".join(replies[0]["codes"].decode().split()) + "\n")


def main():
    path, verb, account, file = sys.argv[1:]
    with open(file, "a") as secrets:
        {"login": login, "interrupted": interrupted}[verb](path, account, secrets)


if __name__ == "__main__":
    main()
