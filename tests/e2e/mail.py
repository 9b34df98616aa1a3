#!/usr/bin/python3
"""mail: log in by any mechanism at any of Dovecot's protocols.

  mail.py --ca FILE --user NAME PROTOCOL MECHANISM PORT     the secret on stdin

PROTOCOL: imap (Python's imaplib), pop3 (poplib), sieve, submission (smtplib).
MECHANISM: login, plain, xoauth2 or oauthbearer. Prints what the server said;
exit 0 when it let us in.
"""
import argparse
import base64
import imaplib
import poplib
import smtplib
import socket
import ssl
import sys

TIMEOUT = 20


def initial_response(mechanism, user, secret):
    return {
        "plain": f"\0{user}\0{secret}",
        "xoauth2": f"user={user}\1auth=Bearer {secret}\1\1",
        "oauthbearer": f"n,a={user},\1auth=Bearer {secret}\1\1",
    }[mechanism]


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def imap(args, context, secret):
    client = imaplib.IMAP4_SSL("localhost", args.port, ssl_context=context, timeout=TIMEOUT)
    if args.mechanism == "login":
        print(client.login(args.user, secret))
    else:
        # Called again with the error; any reply ends it.
        answers = [initial_response(args.mechanism, args.user, secret)]
        print(client.authenticate(args.mechanism, lambda _: answers.pop() if answers else ""))
    print(client.select())
    client.logout()


def pop3(args, context, secret):
    client = poplib.POP3_SSL("localhost", args.port, context=context, timeout=TIMEOUT)
    response = encoded(initial_response(args.mechanism, args.user, secret))
    print(client._shortcmd(f"AUTH {args.mechanism.upper()}"))
    print(client._shortcmd(response))
    print(client.stat())
    client.quit()


def submission(args, context, secret):
    client = smtplib.SMTP("localhost", args.port, timeout=TIMEOUT)
    client.starttls(context=context)
    client.ehlo()
    answer = initial_response(args.mechanism, args.user, secret)
    print(client.auth(args.mechanism.upper(), lambda challenge=None: "" if challenge else answer))
    client.quit()


class Sieve:
    """ManageSieve (RFC 5804), as far as logging in goes."""

    def __init__(self, port, context):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self.file = self.socket.makefile("rb")
        self.reply()
        self.send("STARTTLS")
        self.reply()
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.file = self.socket.makefile("rb")
        self.reply()

    def send(self, line):
        self.socket.sendall(line.encode() + b"\r\n")

    def line(self):
        line = self.file.readline().decode().rstrip("\r\n")
        if not line:
            raise OSError("the server hung up")
        print("S:", line)
        return line

    def reply(self, challenge=False):
        while not (line := self.line()).startswith(("OK", "NO", "BYE")):
            if challenge and line.startswith('"'):
                return line
        if not line.startswith("OK"):
            raise OSError(line)
        return line


def sieve(args, context, secret):
    client = Sieve(args.port, context)
    if args.mechanism == "login":
        client.send('AUTHENTICATE "LOGIN"')
        client.reply(challenge=True)
        client.send(f'"{encoded(args.user)}"')
        client.reply(challenge=True)
        client.send(f'"{encoded(secret)}"')
    else:
        response = encoded(initial_response(args.mechanism, args.user, secret))
        client.send(f'AUTHENTICATE "{args.mechanism.upper()}" "{response}"')
    if not client.reply(challenge=True).startswith("OK"):
        client.send('""')
        client.reply()
    client.send("LISTSCRIPTS")
    client.reply()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("protocol", choices=["imap", "pop3", "sieve", "submission"])
    parser.add_argument("mechanism", choices=["login", "plain", "xoauth2", "oauthbearer"])
    parser.add_argument("port", type=int)
    args = parser.parse_args()
    context = ssl.create_default_context(cafile=args.ca)
    try:
        globals()[args.protocol](args, context, sys.stdin.read())
    except (OSError, imaplib.IMAP4.error, poplib.error_proto, smtplib.SMTPException) as error:
        print("refused:", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
