"""A mail server for the tests that says what it should not: STARTTLS and a login are asked for.

rude-smtp.py FOLDER CERTIFICATE KEY MODE   prints its port, then runs until it is killed
MODE inject      what stands for a man in the middle says all answers before the encryption, in one piece with that to STARTTLS
     inject-550  the same, with a refusal of the recipient
     early       all of that stands behind the greeting already
     echo        a login is refused with the words that it came with
     echo-cut    the same, in part
     echo-later  a login is taken, and its words are said of the recipient
     echo-piece  the same, in part
     echo-clear  the same, as a piece of the password itself
     echo-hex    the same, as numbers
     echo-code   a mail is taken, and a piece of the code in it is said
     echo-code-hex  the same, as numbers
     ask         LOGIN alone is offered, and asked for in words of its own
     ask-on      the same, and it never has enough
     ask-plain   PLAIN is answered by asking for more
     ask-later   a login is put off
     twice       the answer to a recipient is said twice
     latin       a recipient is refused in Latin-1
     long        a recipient is refused in a line of 5000 bytes
     bye         a mail is taken in Latin-1
     at-once     the same, encrypted from the first byte
What was heard goes to FOLDER/heard.
"""
import base64, os, socket, ssl, sys, threading

folder, certificate, key, mode = sys.argv[1:5]
GOOD = b"250-x\r\n250 AUTH PLAIN\r\n235 in\r\n250 ok\r\n250 ok\r\n354 go\r\n250 done\r\n"
BAD = b"250-x\r\n250 AUTH PLAIN\r\n235 in\r\n250 ok\r\n550 5.1.1 forged\r\n"
heard = open(os.path.join(folder, "heard"), "ab", 0)


def encrypted(line):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context.wrap_socket(line, server_side=True)


def serve(line):
    if mode == "at-once":
        line = encrypted(line)
        line.sendall(b"220 x ESMTP\r\n")
        return inside(line, line.makefile("rb"))
    if mode == "early":
        line.sendall(b"220 x ESMTP\r\n250-x\r\n250 STARTTLS\r\n220 go\r\n" + GOOD)
    else:
        line.sendall(b"220 x ESMTP\r\n")
    for command in line.makefile("rb"):
        heard.write(command)
        verb = command.upper().split(b" ")[0].strip()
        if verb == b"EHLO" and mode != "early":
            line.sendall(b"250-x\r\n250-8BITMIME\r\n250 STARTTLS\r\n")
        elif verb == b"STARTTLS":
            if mode != "early":
                line.sendall(b"220 go\r\n" + {"inject": GOOD, "inject-550": BAD}.get(mode, b""))
            line = encrypted(line)
            return inside(line, line.makefile("rb"))
        elif verb == b"QUIT":
            return line.sendall(b"221 bye\r\n")


def inside(line, said):
    words, asked = b"", 0
    for command in said:
        heard.write(b"inside: " + command)
        verb = command.upper().split(b" ")[0].strip()
        if verb == b"EHLO":
            mechanism = b"LOGIN" if mode in ("ask", "ask-on") else b"PLAIN"
            line.sendall(b"250-x\r\n250-8BITMIME\r\n250 AUTH " + mechanism + b"\r\n")
        elif mode in ("ask", "ask-on", "ask-plain") and (verb == b"AUTH" or asked and command != b"QUIT\r\n"):
            asked += 1
            if command == b"*\r\n":
                asked = 0
                line.sendall(b"501 5.0.0 as you like\r\n")
            elif mode == "ask" and asked == 3:
                asked = 0
                line.sendall(b"235 in\r\n")
            else:
                line.sendall(b"334\r\n" if mode == "ask-plain" else b"334 Wer da?\r\n")
        elif verb == b"AUTH":
            words = command.strip()
            if mode == "echo":
                line.sendall(b"535 5.7.8 wrong: " + words + b"\r\n")
            elif mode == "echo-cut":
                line.sendall(b"535-5.7.8 wrong:\r\n535 5.7.8 " + words[:30] + b"\r\n")
            elif mode == "ask-later":
                line.sendall(b"454 4.7.0 the directory is away\r\n")
            else:
                line.sendall(b"235 ok\r\n")
        elif verb == b"RCPT" and mode.startswith("echo-") and "code" not in mode:
            password = base64.b64decode(words.split(b" ")[-1]).split(b"\0")[-1]
            repeated = {"echo-later": words, "echo-piece": words[18:32], "echo-clear": password[9:17],
                        "echo-hex": password[3:12].hex().encode()}[mode]
            line.sendall(b"550 5.1.1 " + repeated + b"\r\n")
        elif verb == b"RCPT" and mode == "latin":
            line.sendall("550 5.1.1 Empf\u00e4nger unbekannt\r\n".encode("latin-1"))
        elif verb == b"RCPT" and mode == "long":
            line.sendall(b"550-5.1.1 " + b"no " * 1700 + b"\r\n550 5.1.1 never\r\n")
        elif verb == b"RCPT" and mode == "twice":
            line.sendall(b"250 ok\r\n" * 4)
        elif verb == b"DATA":
            line.sendall(b"354 go\r\n")
            code = b""
            for text in iter(said.readline, b".\r\n"):
                if text.startswith(b"    ") and text.count(b"-") > 7:
                    code = text.strip()
                    heard.write(b"code: " + code + b"\n")
            repeated = {"echo-code": code[8:18], "echo-code-hex": code[8:18].hex().encode()}.get(mode, b"")
            line.sendall("250 \u00fcbernommen ".encode("latin-1") + repeated + b"\r\n")
        elif verb == b"QUIT":
            return line.sendall(b"221 bye\r\n")
        else:
            line.sendall(b"250 ok\r\n")


def calmly(line):
    try:
        serve(line)
    except OSError:
        pass
    finally:
        line.close()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=calmly, args=(listener.accept()[0],), daemon=True).start()
