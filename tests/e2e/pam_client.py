#!/usr/bin/python3
"""pam_client: a program that authenticates by PAM, as a screen locker does.

  pam_client.py SERVICE USER

Prompts and messages go to the terminal. Prints "let-in" and exits 0, or says
what PAM said and exits 1.
"""
import ctypes
import ctypes.util
import getpass
import sys

PROMPT_ECHO_OFF, PROMPT_ECHO_ON = 1, 2


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]


CONVERSE = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_int,
    ctypes.POINTER(ctypes.POINTER(Message)),
    ctypes.POINTER(ctypes.POINTER(Response)),
    ctypes.c_void_p,
)


class Conversation(ctypes.Structure):
    _fields_ = [("converse", CONVERSE), ("data", ctypes.c_void_p)]


libc = ctypes.CDLL(None)
libc.calloc.restype = ctypes.c_void_p
libc.strdup.restype = ctypes.c_void_p
pam = ctypes.CDLL(ctypes.util.find_library("pam") or "libpam.so.0")
pam.pam_strerror.restype = ctypes.c_char_p


def converse(count, messages, responses, _):
    answers = ctypes.cast(
        libc.calloc(count, ctypes.sizeof(Response)), ctypes.POINTER(Response)
    )
    for i in range(count):
        message = messages[i].contents
        text = message.text.decode()
        if message.style == PROMPT_ECHO_OFF:
            answers[i].text = libc.strdup(getpass.getpass(text).encode())
        elif message.style == PROMPT_ECHO_ON:
            answers[i].text = libc.strdup(input(text).encode())
        else:
            print(text, flush=True)
    responses[0] = answers
    return 0


def main():
    service, user = (word.encode() for word in sys.argv[1:])
    conversation = Conversation(CONVERSE(converse), None)
    handle = ctypes.c_void_p()
    status = pam.pam_start(service, user, ctypes.byref(conversation), ctypes.byref(handle))
    for phase in pam.pam_authenticate, pam.pam_acct_mgmt:
        status = status or phase(handle, 0)
    print(pam.pam_strerror(handle, status).decode() if status else "let-in")
    pam.pam_end(handle, status)
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
