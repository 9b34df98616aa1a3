#!/usr/bin/env python3
"""A small identity provider for tests.

	issuer.py key DIR KID [ec]		make an RSA key, or one of P-256
	issuer.py publish DIR ISSUER KID...	write metadata and JWKS of these keys; a
						KID may have changes to its JWK behind
						it: KID,alg=PS256,use= (an empty value
						takes the member away)
	issuer.py token DIR KID NAME=VALUE...	print a signed token; a value that is
						JSON is taken as that, and alg=...,
						typ=... and kid=... go into the header
						(.typ=... is the claim); kid= takes it
						away, and typ= that
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


def make_key(folder, kid, kind="rsa"):
    folder.mkdir(exist_ok=True)
    if kind == "ec":
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key_file(folder, kid))
    else:
        openssl("genrsa", "-out", key_file(folder, kid), "2048")


def is_ec(folder, kid):
    return "EC PRIVATE" in (folder / f"{kid}.pem").read_text()


def material(folder, kid):
    if is_ec(folder, kid):
        point = openssl("pkey", "-in", key_file(folder, kid), "-pubout", "-outform", "DER")[-64:]
        return {"kty": "EC", "crv": "P-256", "alg": "ES256", "x": b64(point[:32]), "y": b64(point[32:])}
    modulus = openssl("rsa", "-in", key_file(folder, kid), "-noout", "-modulus")
    n = bytes.fromhex(modulus.decode().strip().partition("=")[2])
    return {"kty": "RSA", "alg": "RS256", "n": b64(n), "e": "AQAB"}


def jwk(folder, wish):
    kid, *changes = wish.split(",")
    key = {"kid": kid, "use": "sig", **material(folder, kid)}
    for change in changes:
        name, _, value = change.partition("=")
        key[name] = value
    return {name: value for name, value in key.items() if value}


def put(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def publish(folder, issuer, *kids):
    www = folder / "www"
    metadata = {"issuer": issuer, "jwks_uri": f"{issuer}/jwks.json"}
    put(www / ".well-known/openid-configuration", metadata)
    put(www / "jwks.json", {"keys": [jwk(folder, kid) for kid in kids]})


def flat(der):
    """R || S of an ECDSA signature in DER."""
    r_len = der[3]
    r, s = der[4:4 + r_len], der[6 + r_len:]
    return b"".join(int.from_bytes(n, "big").to_bytes(32, "big") for n in (r, s))


def sign(folder, kid, alg, data):
    pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
    bits = alg[2:] if alg[2:] in ("256", "384", "512") else "256"  # for alg=none as well
    signature = openssl("dgst", f"-sha{bits}", "-sign", key_file(folder, kid),
                        *(pss if alg.startswith("PS") else []), data=data)
    return flat(signature) if alg.startswith("ES") else signature


def token(folder, kid, *pairs):
    header = {"alg": "ES256" if is_ec(folder, kid) else "RS256", "typ": "at+jwt", "kid": kid}
    claims = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            value = json.loads(value)
        except ValueError:
            pass
        (header if name in header else claims)[name.removeprefix(".")] = value
    header = {name: value for name, value in header.items() if value}
    signing_input = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    print(f"{signing_input}.{b64(sign(folder, kid, header['alg'], signing_input.encode()))}")


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
