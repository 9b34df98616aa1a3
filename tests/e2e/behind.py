#!/usr/bin/python3
"""behind: the servers behind a proxy: they take anybody and note who it is.

  behind.py IMAP-PORT SMTP-PORT WEB-PORT FILE

FILE gets a line for each login: "imap NAME", "smtp LOGIN=NAME" (XCLIENT).
"""
import http.server
import socketserver
import sys
import threading

told = None


def note(*words):
    told.write(" ".join(words) + "\n")
    told.flush()


class Imap(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def login(self, tag, rest):
        """LOGIN with a quoted name or a literal, which nginx sends."""
        name = rest.split(" ")[0].strip('"')
        if name.startswith("{"):
            self.say("+ go on")
            size = int(name.strip("{}+"))
            name = self.rfile.read(size).decode()
            rest = self.rfile.readline().decode().strip()
            self.say("+ go on")
            self.rfile.read(int(rest.strip("{}+")))
            self.rfile.readline()
        note("imap", name)
        self.say(f"{tag} OK")

    def handle(self):
        self.say("* OK behind")
        for line in self.rfile:
            tag, command, *rest = line.decode().strip().split(" ", 2)
            if command.upper() == "LOGIN":
                self.login(tag, rest[0])
            elif command.upper() == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
                self.say(f"{tag} OK")
            elif command.upper() == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK")
                return
            else:
                self.say(f"{tag} OK")


class Smtp(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 behind ESMTP")
        for line in self.rfile:
            words = line.decode().split()
            verb = words[0].upper()
            if verb == "EHLO":
                self.say("250-behind")
                self.say("250 XCLIENT ADDR LOGIN NAME")
            elif verb == "XCLIENT":
                for word in words:
                    if word.startswith("LOGIN="):
                        note("smtp", word)
                self.say("220 behind ESMTP")
            elif verb == "DATA":
                self.say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.say("250 taken")
            else:
                self.say("250 ok" if verb != "QUIT" else "221 bye")
                if verb == "QUIT":
                    return


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        seen = self.headers.get("Authorization") or "none"
        text = f"account {self.headers.get('X-Account')}, authorization {seen}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main(imap, smtp, web, path):
    global told
    told = open(path, "a")
    servers = [
        Server(("127.0.0.1", int(imap)), Imap),
        Server(("127.0.0.1", int(smtp)), Smtp),
        Server(("127.0.0.1", int(web)), Web),
    ]
    threads = [threading.Thread(target=s.serve_forever) for s in servers]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
