"""A mail server of somebody else's making, for the tests: STARTTLS and a login are asked for, or the connection hangs, or drips.

smtp.py FOLDER CERTIFICATE KEY [hang | drip | dies N | dies-late N | plain | login]   prints its port, then runs until it is killed
Mails go to FOLDER, a file each. To `nobody*` it says 550, to `later*` 451 until FOLDER/open is there. With `dies` it is gone
when the mail behind the Nth is named, with `dies-late` once it has that one and before it says so. With `login` it knows no
way to log in but LOGIN.
"""
import asyncio, os, ssl, sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, certificate, key = sys.argv[1:4]
mode = sys.argv[4] if len(sys.argv) > 4 else ""
most = int(sys.argv[5]) if mode.startswith("dies") else None


def count():
    return len([name for name in os.listdir(folder) if name.endswith(".eml")])


taken = 0


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 No such user here\x1b[31m"
        if address.startswith("later") and not os.path.exists(os.path.join(folder, "open")):
            return "451 4.7.1 Greylisted, come back later"
        if mode == "dies" and taken >= most:
            os._exit(1)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global taken
        taken += 1
        assert mode == "plain" or (session.ssl is not None and session.authenticated), "neither encrypted nor logged in"
        path = os.path.join(folder, f"{count():04}-{os.getpid()}.eml")
        with open(path, "wb") as file:
            file.write(f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(envelope.original_content)
        if mode == "dies-late" and taken > most:
            os._exit(1)
        # What a mail says doesn't belong into an answer; this server does it all the same.
        last = [line for line in envelope.content.decode().splitlines() if line.startswith("    ")]
        return "250 Taken " + " ".join(last)


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"desk" and data.password == b"a secret of the mail server"
    return AuthResult(success=good, handled=False)


async def main():
    loop = asyncio.get_running_loop()
    if mode == "hang":
        async def hang(reader, writer):
            await asyncio.sleep(60)
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
    elif mode == "drip":
        # A byte now and then, for ever: each comes in time.
        async def drip(reader, writer):
            writer.write(b"220-")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if mode == "plain":
            make = lambda: SMTP(Handler(), loop=loop, hostname="localhost")
        else:
            make = lambda: SMTP(Handler(), loop=loop, hostname="localhost", tls_context=context, require_starttls=True,
                                authenticator=authenticate, auth_required=True,
                                auth_exclude_mechanism=["PLAIN"] if mode == "login" else [])
        server = await loop.create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
