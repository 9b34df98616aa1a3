#!/usr/bin/python3
"""parked: clients whose decision waits for an identity provider.

  parked.py DOVECOT-SOCKET AUTH-SOCKET NAME TOKEN-FILE KEY-FILE

TOKEN-FILE has tokens that the provider vouches for, one a line; KEY-FILE an API key. What is
true is printed, a sentence a line; exit 1 when something is not.
"""
import base64
import os
import socket
import sys
import threading

import wire

NAME = sys.argv[3]
TOKENS = open(sys.argv[4], encoding="ascii").read().split()
KEY = open(sys.argv[5], encoding="ascii").read().strip()
FAILED = []


def connected():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.settimeout(20)
    s.connect(sys.argv[2])
    return s


def says(sentence, holds):
    print("ok" if holds else "no", sentence, flush=True)
    if not holds:
        FAILED.append(sentence)


def b64(text):
    return base64.b64encode(text.encode()).decode()


def xoauth2(token):
    return f"user={NAME}\1auth=Bearer {token}\1\1"


def greeted():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.settimeout(20)
    s.connect(sys.argv[1])
    lines = s.makefile("r", encoding="utf-8", newline="\n")
    while lines.readline() != "DONE\n":
        pass
    s.sendall(b"VERSION\t1\t0\nCPID\t1\n")
    return s, lines


def ask(number, mechanism, response):
    return f"AUTH\t{number}\t{mechanism}\tservice=smtp\tsecured\tresp={b64(response)}\n"


def pipelined():
    """Lines that come while the connection is parked are answered after that, in order."""
    s, lines = greeted()
    s.sendall((ask(1, "XOAUTH2", xoauth2(os.urandom(32).hex())) +
               ask(2, "PLAIN", f"\0{NAME}\0{KEY}") +
               ask(3, "XOAUTH2", xoauth2(TOKENS[0])) + "CANCEL\t1\n" +
               ask(4, "PLAIN", f"\0{NAME}\0{KEY}")).encode())
    got = [lines.readline().split("\t")[:2] for _ in range(4)]
    says("what is asked behind a decision that waits is answered after it, in order",
         [(word, number.strip()) for word, number in got] ==
         [("CONT", "1"), ("OK", "2"), ("OK", "3"), ("OK", "4")])


def hangs_up(on_auth):
    if on_auth:
        s = connected()
        s.send(wire.message("sasl_start", mechanism=b"XOAUTH2", service=b"smtp",
                            data=xoauth2(os.urandom(32).hex()).encode()))
    else:
        s, _ = greeted()
        s.sendall(ask(1, "XOAUTH2", xoauth2(os.urandom(32).hex())).encode())
    s.close()


def verdict(token, results):
    s = connected()
    s.send(wire.message("sasl_start", mechanism=b"XOAUTH2", service=b"smtp",
                        data=xoauth2(token).encode()))
    results.append(wire.VERDICTS[wire.fields_of(s.recv(65536)[2:])["verdict"]])


def many():
    good, bad = [], []
    threads = [threading.Thread(target=verdict, args=(t, good)) for t in TOKENS * 4]
    threads += [threading.Thread(target=verdict, args=(os.urandom(32).hex(), bad)) for _ in range(20)]
    threads += [threading.Thread(target=hangs_up, args=(n % 2 == 0,)) for n in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    says("many that wait at a time get what is theirs", set(good) == {"ok"} and set(bad) <= {"continue"})


pipelined()
many()
says("and the daemon goes on", verdict(TOKENS[0], last := []) is None and last == ["ok"])
sys.exit(1 if FAILED else 0)
