#!/usr/bin/python3
"""notify: what a service manager's notification socket hears, a line each.

  notify.py PATH
"""
import os
import socket
import sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
while True:
    print(receiver.recv(4096).decode(), flush=True)
