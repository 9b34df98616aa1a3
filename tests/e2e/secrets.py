#!/usr/bin/python3
"""secrets: look for secrets where none may be.

usage: secrets.py SECRETS FOLDER [--except FOLDER]...

Reads one secret a line from the file SECRETS and searches every regular file
under FOLDER for each of them: as it is, in either case, with hyphens or blanks
between the letters, in hex, and in base64 at any alignment. Exits 1 and names the
files where there is one. The searching is grep's, which takes thousands of needles
at once; they reach it through a file, not the command line.
"""
import argparse
import base64
import os
import re
import stat
import subprocess
import sys
import tempfile

SEPARATORS = re.compile(rb"[ -]")


def spellings(secret):
    """The byte strings that give a secret away."""
    yield secret
    yield SEPARATORS.sub(b"", secret)
    yield secret.hex().encode()
    if secret.lower().startswith(b"mwk_"):
        yield SEPARATORS.sub(b"", secret)[4:24]
    for shift in range(3):  # what base64 of any text around it must contain
        text = base64.b64encode(b"\0" * shift + secret).rstrip(b"=")
        yield text[(0, 2, 3)[shift] : -2]


def holds(data, needles):
    grep = ["grep", "-qaiF", "-f", needles]
    return not subprocess.run(grep, input=data, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).returncode


def files(folder, excepted):
    for path, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if os.path.join(path, f) not in excepted]
        for name in names:
            full = os.path.join(path, name)
            if stat.S_ISREG(os.lstat(full).st_mode):
                yield full


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("secrets")
    parser.add_argument("folder")
    parser.add_argument("--except", dest="excepted", action="append", default=[])
    args = parser.parse_args()
    with open(args.secrets, "rb") as f:
        secrets = {line for line in f.read().splitlines() if line}
    if not secrets:
        return 0
    found = False
    with tempfile.NamedTemporaryFile() as needles:
        needles.write(b"\n".join({s for secret in secrets for s in spellings(secret)}) + b"\n")
        needles.flush()
        for path in files(args.folder, args.excepted):
            with open(path, "rb") as f:
                data = f.read()
            if holds(data, needles.name) or holds(SEPARATORS.sub(b"", data), needles.name):
                print(f"{path} holds a secret")
                found = True
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
