#!/usr/bin/python3
"""smtp: an SMTP client that can misbehave.

  smtp.py [OPTIONS] smtplib --user USER     the token on stdin: log in by XOAUTH2
                                            with Python's smtplib, send a message
  smtp.py [OPTIONS] dialogue                lines on stdin are sent one by one, a
                                            reply awaited after each; "@hangup"
                                            closes without QUIT, "@EHLO" greets
                                            again
  smtp.py [OPTIONS] steps                   the same for a program that reads along:
                                            prints only the last line of each reply

A dialogue begins after STARTTLS and EHLO (with --plain: after EHLO). All lines
are printed, C: and S:. Exit 0 when the last reply was 2xx, else 1.
"""
import argparse
import smtplib
import socket
import ssl
import sys

TIMEOUT = 30


class Shown(smtplib.SMTP):
    """Prints the dialogue to stdout."""

    def _print_debug(self, *args):
        print(*args)


def connect(args, cls=smtplib.SMTP):
    source = (args.source, 0) if args.source else None
    smtp = cls(source_address=source, timeout=TIMEOUT)
    smtp._host = "localhost"  # what the certificate is checked against
    smtp.connect("127.0.0.1", args.port)
    smtp.ehlo("client.example.org")
    if not args.plain:
        smtp.starttls(context=ssl.create_default_context(cafile=args.ca))
        smtp.ehlo("client.example.org")
    return smtp


def send_with_smtplib(args):
    token = sys.stdin.read()
    smtp = connect(args, Shown)
    smtp.set_debuglevel(1)
    answer = f"user={args.user}\1auth=Bearer {token}\1\1"
    # smtplib calls once for the initial response and again for the challenge
    # that tells of a refusal, to which an empty reply is right.
    smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else answer)
    smtp.sendmail(args.sender, [args.to], "Subject: by smtplib\r\n\r\nSent with a token.\r\n")
    smtp.quit()
    return 0


def converse(args):
    smtp = connect(args)
    print("S:", smtp.ehlo_resp.decode().replace("\n", "\nS: "))
    code = 0
    for line in sys.stdin.read().splitlines():
        if line == "@hangup":
            smtp.sock.shutdown(socket.SHUT_RDWR)
            return 1
        if line == "@EHLO":
            line = "EHLO client.example.org"
        print("C:", line)
        smtp.send(line + "\r\n")
        code, text = smtp.getreply()
        for reply in text.decode().split("\n"):
            print("S:", code, reply)
    return 0 if 200 <= code < 300 else 1


def step_by_step(args):
    smtp = connect(args)
    for line in sys.stdin:
        smtp.send(line.rstrip("\n") + "\r\n")
        code, text = smtp.getreply()
        print(code, text.decode().split("\n")[-1], flush=True)
    return 0


WAYS = {"smtplib": send_with_smtplib, "dialogue": converse, "steps": step_by_step}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ca")
    parser.add_argument("--source", help="the client's own address")
    parser.add_argument("--from", dest="sender", default="alice@example.org")
    parser.add_argument("--to", default="bob@example.org")
    parser.add_argument("--plain", action="store_true", help="no STARTTLS")
    parser.add_argument("--user")
    parser.add_argument("what", choices=WAYS)
    args = parser.parse_args()
    try:
        return WAYS[args.what](args)
    except (smtplib.SMTPException, OSError) as error:
        print("error:", error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
