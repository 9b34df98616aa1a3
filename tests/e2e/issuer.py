#!/usr/bin/env python3
"""A small identity provider for tests.

	issuer.py key DIR KID			make an RSA key
	issuer.py publish DIR ISSUER KID...	write metadata and JWKS of these keys
	issuer.py token DIR KID NAME=VALUE...	print a signed token; a value that is
						JSON is taken as that, and typ=... and
						kid=... go into the header (.typ=... is
						the claim)
	issuer.py serve DIR CERT KEY		serve DIR/www over https on a free port
						of the loopback; prints the port

Signing is openssl's, so that the tokens owe nothing to the code under test.
"""

import base64
import functools
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import sys


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def openssl(*args, data=None):
    return subprocess.run(["openssl", *args], input=data, check=True, capture_output=True).stdout


def key_file(folder, kid):
    return str(folder / f"{kid}.pem")


def make_key(folder, kid):
    folder.mkdir(exist_ok=True)
    openssl("genrsa", "-out", key_file(folder, kid), "2048")


def jwk(folder, kid):
    modulus = openssl("rsa", "-in", key_file(folder, kid), "-noout", "-modulus")
    n = bytes.fromhex(modulus.decode().strip().partition("=")[2])
    return {"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", "n": b64(n), "e": "AQAB"}


def put(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def publish(folder, issuer, *kids):
    www = folder / "www"
    metadata = {"issuer": issuer, "jwks_uri": f"{issuer}/jwks.json"}
    put(www / ".well-known/openid-configuration", metadata)
    put(www / "jwks.json", {"keys": [jwk(folder, kid) for kid in kids]})


def token(folder, kid, *pairs):
    header = {"alg": "RS256", "typ": "at+jwt", "kid": kid}
    claims = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            value = json.loads(value)
        except ValueError:
            pass
        (header if name in header else claims)[name.removeprefix(".")] = value
    signing_input = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    signature = openssl("dgst", "-sha256", "-sign", key_file(folder, kid),
                        data=signing_input.encode())
    print(f"{signing_input}.{b64(signature)}")


def serve(folder, cert, key):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler,
                                directory=str(folder / "www"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    os.close(1)
    server.serve_forever()


COMMANDS = {"key": make_key, "publish": publish, "token": token, "serve": serve}

if len(sys.argv) < 3 or sys.argv[1] not in COMMANDS:
    sys.exit(__doc__)
COMMANDS[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
