#!/usr/bin/python3
"""syslogd: a /dev/log to read from, and a stand-in for fail2ban.

  syslogd.py SOCKET FILE             write what is logged as rsyslog would; prints
                                     a line when it listens
  syslogd.py --filter FILTER FILE    print the addresses that a fail2ban filter
                                     finds in the file
"""
import configparser
import os
import re
import socket
import sys


def serve(path, log):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    os.chmod(path, 0o666)
    print("ready", flush=True)
    with open(log, "a") as f:
        while True:
            text = listener.recv(65536).decode(errors="replace").rstrip("\n\0")
            text = re.sub(r"^<\d+>", "", text)
            f.write(text[:16] + "mail " + text[16:] + "\n")
            f.flush()


def find(filter_file, log):
    parser = configparser.RawConfigParser()
    parser.read(filter_file)
    definition = parser["Definition"]
    regex = definition["failregex"]
    regex = regex.replace("%(__prefix_line)s", r"\S+ " + definition["_daemon"] + r"\[\d+\]: ")
    regex = re.compile(regex.replace("<ADDR>", r"(?P<ip>[0-9a-fA-F:.]+)"))
    with open(log) as f:
        for line in f:
            match = regex.match(line.rstrip("\n")[16:])
            if match:
                print(match["ip"])


if __name__ == "__main__":
    if sys.argv[1] == "--filter":
        find(*sys.argv[2:])
    else:
        serve(*sys.argv[1:])
