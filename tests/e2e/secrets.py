#!/usr/bin/python3
"""secrets: look for secrets where none may be.

usage: secrets.py SECRETS FOLDER [--except FOLDER]...

Reads one secret a line from the file SECRETS and searches every regular file
under FOLDER for each of them: as it is, in either case, typed with hyphens or
blanks between the letters, in base64 at any alignment, and in hex. Exits 1 and
names the files when there is one. Secrets are never printed, only their numbers.
"""
import argparse
import base64
import os
import re
import stat
import sys

SEPARATORS = re.compile(rb"[ -]")


def spellings(secret):
    """The byte strings that give a secret away."""
    yield secret.lower()
    yield SEPARATORS.sub(b"", secret).lower()
    yield secret.hex().encode()
    if secret.startswith(b"mwk_"):
        yield secret[4:24].lower()


def base64_cores(secret):
    """What base64 of any text around the secret must contain."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + secret).rstrip(b"=")
        yield text[(0, 2, 3)[shift] : -2]


def found_in(data, secret):
    lower = data.lower()
    squeezed = SEPARATORS.sub(b"", lower)
    return any(s in lower or s in squeezed for s in spellings(secret)) or any(
        core in data for core in base64_cores(secret)
    )


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
        secrets = sorted({line for line in f.read().splitlines() if line})
    hits = 0
    for path in files(args.folder, args.excepted):
        with open(path, "rb") as f:
            data = f.read()
        for number, secret in enumerate(secrets):
            if found_in(data, secret):
                print(f"{path}: holds secret {number} of {len(secrets)}")
                hits += 1
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
