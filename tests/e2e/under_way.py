#!/usr/bin/python3
"""under_way: a login during which something happens.

  under_way.py SOCKET code NAME CODE COMMAND       before the code is answered
  under_way.py SOCKET begin NAME COMMAND           before the enrollment begins
  under_way.py SOCKET confirm NAME COMMAND         before the new device is confirmed
  under_way.py SOCKET invited NAME CODE COMMAND    the same, CODE being an invitation

CODE is what is typed, or a seed with "seed:" in front. Prints the verdict, the reason and
how many recovery codes came.
"""
import subprocess
import sys

import otp
import wire


def typed(code):
    kind, _, seed = code.partition(":")
    return otp.code_of(seed, otp.lasting_step()) if kind == "seed" else code


def happen(command):
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)


def say(reply):
    words = [reply["verdict"], reply["reason"].decode()]
    print(*words, len(reply.get("codes", b"").split()))


def main(path, what, name, *rest):
    *code, command = rest
    with wire.Connection(path) as connection:
        asked = connection.ask("mfa_start", name=name, service="sshd")
        assert asked["verdict"] == "continue", asked
        if what == "code":
            happen(command)
            return say(connection.ask("mfa_code", code=typed(code[0])))
        if what == "invited":
            invited = connection.ask("mfa_code", code=typed(code[0]))
            assert invited["verdict"] == "continue", invited
        if what == "begin":
            happen(command)
        begun = connection.ask("enroll_start")
        if begun["verdict"] != "continue":
            return say(begun)
        happen(command)
        code = otp.code_of(begun["seed"].decode(), otp.lasting_step())
        return say(connection.ask("enroll_confirm", code=code))


if __name__ == "__main__":
    main(*sys.argv[1:])
