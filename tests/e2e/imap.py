#!/usr/bin/python3
"""imap: log in to an IMAP server with Python's imaplib, over STARTTLS.

  imap.py --port N --ca FILE xoauth2|login USER      the key on stdin
"""
import argparse
import imaplib
import ssl
import sys


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ca", required=True)
    parser.add_argument("how", choices=["xoauth2", "login"])
    parser.add_argument("user")
    args = parser.parse_args()
    secret = sys.stdin.readline().strip()
    imap = imaplib.IMAP4("localhost", args.port, timeout=20)
    imap.starttls(ssl.create_default_context(cafile=args.ca))
    answer = f"user={args.user}\1auth=Bearer {secret}\1\1".encode()
    try:
        if args.how == "login":
            print(imap.login(args.user, secret))
        else:
            print(imap.authenticate("XOAUTH2", lambda text: b"" if text else answer))
        print(imap.noop())
        imap.logout()
    except imaplib.IMAP4.error as error:
        print("* NO", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
