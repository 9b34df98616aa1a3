#!/usr/bin/python3
"""dovecot24: what Dovecot 2.4 sends to an OAuth 2 server, and what it concludes.

  dovecot24.py SOCKET introspect USER [PROTOCOL [REMOTE]]   the token on stdin
  dovecot24.py SOCKET grant USER [PROTOCOL [REMOTE]]        the password on stdin

After lib-oauth2/oauth2-request.c, auth/db-oauth2.c and lib-http of Dovecot 2.4,
with username_attribute = username, active_attribute = active, active_value =
true. Prints what Dovecot's auth process would say: "ok USER", "mismatch",
"unknown" (both are a refusal) or "temporary".
"""
import json
import socket
import sys

UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def escape(text):
    """http_url_escape_param(): everything but unreserved characters."""
    return "".join(chr(c) if c in UNRESERVED else f"%{c:02x}" for c in text.encode())


def request(url, body, protocol, remote):
    """A request through http_client_proxy_socket_path: the whole URL in its first line."""
    host = url.split("/")[2]
    lines = [
        f"POST {url} HTTP/1.1",
        f"Host: {host}",
        "Date: Sat, 21 Nov 2026 19:00:00 GMT",
        "User-Agent: dovecot-oauth2-passdb/2.4.1",
        f"X-Dovecot-Auth-Protocol: {protocol}",
        "X-Dovecot-Auth-Local: 127.0.0.1:993",
        f"X-Dovecot-Auth-Remote: {remote}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: Keep-Alive",
        "",
        body,
    ]
    return "\r\n".join(lines).encode()


def response(path, data):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.settimeout(20)
        s.connect(path)
        s.sendall(data)
        f = s.makefile("rb")
        status = int(f.readline().split()[1])
        length = 0
        for line in iter(f.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        return status, f.read(length).decode()


def fields_of(body):
    """As Dovecot keeps them: strings; arrays and objects are left out."""
    values = json.loads(body) if body else {}
    words = {True: "true", False: "false", None: ""}
    return {
        k: words[v] if v is None or isinstance(v, bool) else str(v)
        for k, v in values.items()
        if not isinstance(v, (dict, list))
    }


def process(fields, user):
    """db_oauth2_process_fields()"""
    if fields.get("active") != "true":
        return "mismatch"
    if "username" not in fields:
        return "temporary"
    return f"ok {user}" if fields["username"] == user else "unknown"


def conclude(what, status, body, user):
    if status // 100 not in (2, 4):
        return "temporary"
    try:
        fields = fields_of(body)
    except ValueError:
        return "temporary"
    if "error" in fields or fields.get("token_type", "bearer").lower() != "bearer":
        return "temporary"
    if what == "introspect":
        return process(fields, user)  # whatever the status: this is no check
    if status // 100 != 2 or "access_token" not in fields:
        return "temporary"
    return process(fields, user)


def main(path, what, user, protocol="imap", remote="192.0.2.7:4711"):
    secret = sys.stdin.readline().rstrip("\n")
    if what == "introspect":
        url, body = "http://mailward.localhost/introspect", "token=" + escape(secret)
    else:
        url = "http://mailward.localhost/token"
        body = f"grant_type=password&username={escape(user)}&password={escape(secret)}"
    status, answer = response(path, request(url, body, protocol, remote))
    print(conclude(what, status, answer, user))


if __name__ == "__main__":
    main(*sys.argv[1:])
