"""A mail server that can be told to misbehave: one conversation by RFC 5321, with a script of answers.

    with serving(script={"RCPT": ["450 4.2.0 busy"]}) as server: ...

`script` maps a stage (CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY, END, NOOP) to what is done there
instead of the usual answer: a list is used up, one entry each time it comes to that stage on any connection;
a text or function alone is used every time. An entry is an answer ("450 4.2.0 busy"), or one of the acts
below. None is the usual answer. An answer of 421 closes the connection.
"""

import asyncio
import base64
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

DROP = "drop"  # close, without a word
STALL = "stall"  # say nothing any more
TAKE_AND_DROP = "take and drop"  # after the final dot: the message is accepted, and nobody is told
EXTENSIONS = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 10000000", "ENHANCEDSTATUSCODES")


@dataclass
class Accepted:
    """A message that the server took: its envelope and its bytes, as they came (dots undone)."""

    sender: str
    to: str
    data: bytes
    parameters: str = ""


@dataclass
class Server:
    """The server, its script, and what it saw."""

    script: dict = field(default_factory=dict)
    extensions: tuple = EXTENSIONS
    tls: object = None  # an SSLContext
    implicit: bool = False  # TLS from the first byte
    login: tuple | None = None  # (user, password)
    port: int = 0
    accepted: list = field(default_factory=list)
    commands: list = field(default_factory=list)  # what it was told, without the messages
    connections: int = 0
    most_at_once: int = 0
    open_now: int = 0

    def recipients(self):
        """Recipients of the messages, in the order of their acceptance."""
        return [one.to for one in self.accepted]

    def act(self, stage):
        """The reply of the script at this stage; None for the usual one."""
        said = self.script.get(stage)
        if isinstance(said, list):
            return said.pop(0) if said else None
        return said


class Gone(Exception):
    """The connection is to be closed without a word."""


class Talk:
    """One connection."""

    def __init__(self, server, reader, writer):
        self.server, self.reader, self.writer = server, reader, writer
        self.secure = server.implicit
        self.sender, self.to, self.parameters = None, None, ""

    async def run(self):
        await self.answer("CONNECT", "220 mail.example.org")
        while line := await self.reader.readline():
            text = line.decode("utf-8", "replace").strip()
            self.server.commands.append(text)
            verb, _, rest = text.partition(" ")
            handler = getattr(self, f"on_{verb.lower()}", None)
            await (handler(rest) if handler else self.say("502 5.5.1 no such command"))
            if verb.upper() == "QUIT":
                return

    async def say(self, text):
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()
        if text.startswith("421"):
            raise Gone

    async def answer(self, stage, usual):
        """The script's act at a stage, or the usual answer. Returns whether it was the usual one."""
        act = self.server.act(stage)
        if callable(act):
            act = act(self)
        if act == DROP:
            raise Gone
        if act == STALL:
            await self.reader.read()  # until the client goes
            raise Gone
        await self.say(act or usual)
        return act is None

    async def on_ehlo(self, _rest):
        offered = list(self.server.extensions)
        if self.server.tls and not self.secure:
            offered.append("STARTTLS")
        if self.server.login and (self.secure or not self.server.tls):
            offered.append("AUTH PLAIN LOGIN")
        lines = ["mail.example.org", *offered]
        usual = "\r\n".join(f"250{'-' if n + 1 < len(lines) else ' '}{line}" for n, line in enumerate(lines))
        await self.answer("EHLO", usual)

    async def on_helo(self, _rest):
        await self.say("250 mail.example.org")

    async def on_starttls(self, _rest):
        if await self.answer("STARTTLS", "220 2.0.0 go ahead"):
            await self.writer.start_tls(self.server.tls)
            self.secure = True

    async def on_auth(self, rest):
        mechanism, _, initial = rest.partition(" ")
        given = initial
        if mechanism.upper() == "LOGIN":
            user = base64.b64decode(initial).decode()
            await self.say("334 " + base64.b64encode(b"Password:").decode())
            password = base64.b64decode(await self.reader.readline()).decode()
        else:
            _, user, password = base64.b64decode(given).decode().split("\0")
        right = (user, password) == self.server.login
        await self.answer("AUTH", "235 2.7.0 welcome" if right else "535 5.7.8 bad credentials")

    async def on_mail(self, rest):
        address, self.parameters = _path(rest)
        usual = await self.answer("MAIL", "250 2.1.0 ok")
        self.sender, self.to = (address if usual else None), None

    async def on_rcpt(self, rest):
        if self.sender is None:
            await self.say("503 5.5.1 MAIL first")
            return
        address, _ = _path(rest)
        if await self.answer("RCPT", "250 2.1.5 ok"):
            self.to = address

    async def on_data(self, _rest):
        if self.to is None and "LENIENT" not in self.server.script:
            await self.say("503 5.5.1 RCPT first")
            return
        act = self.server.act("BODY")
        early = f"354 go on\r\n{act}" if act and act[0].isdigit() else "354 go on"
        if not await self.answer("DATA", early):
            return
        if act == DROP:
            await self.reader.read(100)
            raise Gone
        if act == STALL:
            await asyncio.sleep(3600)
        if act:  # answered before the message is complete
            while await self.reader.read(2**16):
                pass
            raise Gone
        await self.take(await self.body())

    async def body(self):
        """The message, with its doubled dots undone. Nobody pipelines anything after the final dot."""
        data = b"\r\n"
        while not data.endswith(b"\r\n.\r\n"):
            if not (more := await self.reader.read(2**16)):
                raise Gone
            data += more
        return data.removesuffix(b".\r\n").replace(b"\r\n.", b"\r\n").removeprefix(b"\r\n")

    async def take(self, data):
        if self.to is None:
            await self.say("554 5.5.1 no valid recipients")
            return
        act, message = self.server.act("END"), Accepted(self.sender, self.to, data, self.parameters)
        if callable(act):
            act = act(self)
        if act in {None, TAKE_AND_DROP, "take and stall"} or str(act).startswith("2"):
            self.server.accepted.append(message)
        self.sender, self.to = None, None
        if act in {DROP, TAKE_AND_DROP}:
            raise Gone
        if act in {STALL, "take and stall"}:
            await self.reader.read()
            raise Gone
        await self.say(act or "250 2.0.0 taken")

    async def on_rset(self, _rest):
        self.sender, self.to = None, None
        await self.say("250 2.0.0 forgotten")

    async def on_noop(self, _rest):
        await self.answer("NOOP", "250 2.0.0 here")

    async def on_quit(self, _rest):
        await self.say("221 2.0.0 bye")


def _path(rest):
    """The address between angle brackets, and the parameters after it."""
    address, _, more = rest.partition("<")[2].partition(">")
    return address, more.strip()


@contextmanager
def serving(**more):
    """A server on a free port of this machine, in a thread of its own, that ends with the block."""
    server, loop, ready = Server(**more), asyncio.new_event_loop(), threading.Event()
    talks = set()

    async def talk(reader, writer):
        server.connections += 1
        server.open_now += 1
        server.most_at_once = max(server.most_at_once, server.open_now)
        task = asyncio.current_task()
        talks.add(task)
        try:
            await Talk(server, reader, writer).run()
        except (Gone, OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            server.open_now -= 1
            talks.discard(task)
            writer.close()

    async def main():
        context = server.tls if server.implicit else None
        listening = await asyncio.start_server(talk, sock=_listening(), ssl=context, limit=2**16)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        listening.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)

    stop = asyncio.Event()

    def run():
        loop.run_until_complete(main())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _listening():
    """A socket with a small buffer, so that a client soon notices when nobody reads."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
    listening.bind(("127.0.0.1", 0))
    return listening


def unused_port():
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
