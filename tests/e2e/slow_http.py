#!/usr/bin/python3
"""slow_http: a client that takes its time, on the HTTP frontend.

  slow_http.py USER SOCKET stops      stop in the middle of a request
  slow_http.py USER SOCKET drips      send a request letter by letter, one a second
  slow_http.py USER SOCKET returns    ask every five seconds, on one connection

Prints "hung up" when the server did that within 45 seconds, else "kept".
"""
import socket
import sys
import time

import dovecot

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + 60 * b"x"
PIECES = {
    "stops": (REQUEST, 45),
    "drips": (REQUEST[:1], 1),
    "returns": (REQUEST + b"\r\n\r\n", 5),
}


def is_hung_up(client, seconds):
    """Read what comes within these seconds."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        client.settimeout(left)
        try:
            if client.recv(4096) == b"":
                return True
        except TimeoutError:
            break
        except ConnectionError:
            return True
    return False


def main(user, path, how):
    dovecot.become(user)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    piece, pause = PIECES[how]
    for number in range(45 // pause):
        try:
            client.sendall(REQUEST[number : number + 1] if how == "drips" else piece)
        except ConnectionError:
            return "hung up"
        if is_hung_up(client, pause):
            return "hung up"
    return "kept"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
