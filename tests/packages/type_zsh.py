#!/usr/bin/python3
"""type_zsh: type LINE and a tab into zsh; exit 0 when the screen comes to show WANTED."""
import os
import pty
import re
import select
import sys
import time

line, wanted = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp("zsh", ["zsh", "-f", "-i"])
shown = ""


def comes(text, seconds=20):
    global shown
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            shown += os.read(fd, 4096).decode(errors="replace")
        if text in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|[\r\x07\x08]", "", shown):
            return True
    return False


os.write(fd, b"TERM=dumb; PS1='ready%% '; unsetopt zle_bracketed_paste; autoload -U compinit && compinit -u -D\n")
good = comes("ready%")
shown = ""
os.write(fd, b"echo be''gun\n")
good = comes("begun") and comes("ready%")
shown = ""
os.write(fd, line.encode())
good = good and comes(line)
os.write(fd, b"\t")
good = good and comes(wanted)
print(repr(shown))
os.kill(pid, 9)
sys.exit(0 if good else 1)
