#!/usr/bin/python3
"""talk: play the person at a terminal.

  talk.py [--phone FILE] COMMAND...       what to do on stdin, a step a line

  expect REGEX     wait until the screen shows it, behind what was expected before
  send TEXT        type a line
  password FILE    type the file's first line
  code             type the next code: the oldest that is good, of a step that none was
                   typed of yet; waits for that step when it has to
  again            type the last code once more
  older            type the code of the step before that
  recovery N       type the Nth recovery code
  wrong            type a code that is wrong in every step around now
  hangup           close the terminal
  kill             kill the command, which can't clean up then

FILE is the person's phone and notebook: a secret or recovery codes that are seen
on the screen are written into it, and codes come from it. What was shown is
printed. Exit: the command's status, or 99 when something expected did not come.
"""
import argparse
import json
import os
import pty
import re
import select
import signal
import sys
import time

import otp

TIMEOUT = 20


class Phone:
    def __init__(self, path):
        self.path, self.notes = path, {}
        if path and os.path.exists(path):
            with open(path) as f:
                self.notes = json.load(f)

    def look(self, screen):
        shown = re.findall(r"(?:Secret: |secret into an app:\n *)([A-Z2-7 ]+)", screen)
        seeds = [seed.replace(" ", "") for seed in shown]
        codes = re.findall(r"mwr_[0-9a-z-]{24,}", screen)
        if seeds and seeds[-1] != self.notes.get("seed"):
            self.notes["seed"], self.notes["step"] = seeds[-1], 0
        if len(codes) > 1:
            self.notes["recovery"] = codes
        if self.path:
            with open(self.path, "w") as f:
                json.dump(self.notes, f)

    def code(self):
        self.notes["step"] = max(self.notes["step"] + 1, otp.lasting_step() - 1)
        otp.wait_for(self.notes["step"] - 1)
        return self.typed()

    def typed(self, back=0):
        return otp.code_of(self.notes["seed"], self.notes["step"] - back)

    def wrong(self):
        now = otp.step_now()
        right = {otp.code_of(self.notes["seed"], now + n) for n in range(-20, 21)} \
            if "seed" in self.notes else set()
        return next(code for n in range(1000000) if (code := f"{n:06}") not in right)


class Terminal:
    def __init__(self, command):
        self.screen, self.seen, self.open = "", 0, True
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvp(command[0], command)

    def read(self, timeout):
        if not select.select([self.fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            # login(1) hangs its terminal up and opens it again, vhangup(2): while it
            # lives this is no end.
            if self.lives():
                time.sleep(0.02)
                return True
            data = b""
        self.open = data != b""
        self.screen += data.decode(errors="replace").replace("\r\n", "\n")
        return self.open

    def lives(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def expect(self, regex):
        end = time.monotonic() + TIMEOUT
        while not (found := re.compile(regex).search(self.screen, self.seen)):
            if time.monotonic() > end or not self.read(end - time.monotonic()):
                return False
        self.seen = found.end()
        return True

    def type(self, line):
        os.write(self.fd, line.encode() + b"\n")

    def close(self):
        os.close(self.fd)
        self.open = False

    def finish(self):
        end = time.monotonic() + TIMEOUT
        while self.open and time.monotonic() < end:
            self.read(end - time.monotonic())
        if self.open:
            os.kill(self.pid, signal.SIGHUP)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def take(terminal, phone, step):
    word, _, rest = step.partition(" ")
    if word == "expect":
        return terminal.expect(rest)
    phone.look(terminal.screen)
    if word == "hangup":
        terminal.close()
    elif word == "kill":
        os.kill(terminal.pid, signal.SIGKILL)
    elif word == "password":
        with open(rest) as f:
            terminal.type(f.readline().rstrip("\n"))
    else:
        terminal.type({
            "send": lambda: rest,
            "code": phone.code,
            "again": phone.typed,
            "older": lambda: phone.typed(back=1),
            "recovery": lambda: phone.notes["recovery"][int(rest) - 1],
            "wrong": phone.wrong,
        }[word]())
    return True


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--phone")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    phone, terminal = Phone(args.phone), Terminal(args.command)
    steps = [line.strip() for line in sys.stdin if line.strip()]
    missed = next((step for step in steps if not take(terminal, phone, step)), None)
    status = terminal.finish()
    phone.look(terminal.screen)
    print(terminal.screen)
    if missed is None:
        return status if status >= 0 else 98
    print(f"talk: {missed}: did not come")
    return 99


if __name__ == "__main__":
    sys.exit(main())
