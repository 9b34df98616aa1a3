#!/usr/bin/python3
"""default_conf: print the mailward.conf that `mailward init` writes on a system with Postfix.

Read from cli/cmd/init_config.c, so that nothing has to be run as root.
"""
import ast
import re
import sys

FILLED_IN = iter(
    ["mailward", "/run/mailward", " /var/spool/postfix/run/mailward/auth.sock", "/run/mailward"]
    + ["/var/lib/mailward", "/etc/mailward", "syslog"]
)

source = open(sys.argv[1] if len(sys.argv) > 1 else "cli/cmd/init_config.c").read()
for function in "print_daemon", "print_rest":
    body = re.search(r"static void %s\(.*?\n}" % function, source, re.S)[0]
    text = "".join(ast.literal_eval(s) for s in re.findall(r'^\t+("(?:\\.|[^"\\])*")', body, re.M))
    sys.stdout.write(re.sub("%s", lambda _: next(FILLED_IN), text))
