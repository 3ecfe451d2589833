"""A real IMAP server for tests, pymap with its in-memory backend, in a thread of this process."""

import asyncio
import ssl
import threading
from argparse import Namespace
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime

from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "review", "s3cret pass"
CAME = datetime(2030, 5, 30, 8, 0, tzinfo=UTC)


class ImapServer:
    """A running server: its port, and what is in its mailboxes."""

    def __init__(self, context=None, *, implicit=False, offers_tls=True):
        self._context, self._implicit, self._offers_tls = context, implicit, offers_tls
        self._ready, self._stop = threading.Event(), None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self.port = 0

    def start(self):
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self):
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    def put(self, mail, *, folder="INBOX", came=CAME):
        """A mail comes in."""
        return self._do(self._put(mail, folder, came))

    def flags(self, folder="INBOX"):
        """The flags of each mail: whether anybody has marked it."""
        return self._do(self._flags(folder))

    def remove_all(self, folder="INBOX"):
        self._do(self._remove_all(folder))

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _run(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        args = Namespace(passlib_cfg=None, proxy_protocol="noop")
        config = Config(
            args,
            host="127.0.0.1",
            port=0,
            demo_data=False,
            demo_user=USER,
            demo_password=PASSWORD,
            invalid_user_sleep=0.0,
            hash_context=BuiltinHash(rounds=1),
            ssl_context=self._context,
            tls_enabled=self._context is not None and not self._implicit,
        )
        config.apply_context()
        self._login = Login(config)
        hashed = await Passwords(config).hash_password(PASSWORD)
        await self._login.demo_user_identity.set(UserMetadata(config, USER, password=hashed))
        callback = ProxyProtocolReader(ProxyProtocolNoop()).get_callback(IMAPServer(self._login, config))
        async with AsyncExitStack() as stack:
            implicit = {"ssl": self._context} if self._implicit else {}
            server = await asyncio.start_server(callback, "127.0.0.1", 0, **implicit)
            await stack.enter_async_context(server)
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()

    async def _mailbox(self, folder):
        async with self._login.demo_user_identity.new_session() as session:
            if folder != "INBOX" and folder not in [
                e.name for e in (await session.mailbox_set.list_mailboxes()).list()
            ]:
                await session.mailbox_set.add_mailbox(folder)
            return await session.mailbox_set.get_mailbox(folder)

    async def _put(self, mail, folder, came):
        mailbox = await self._mailbox(folder)
        await mailbox.append(AppendMessage(mail, came, frozenset()))

    async def _flags(self, folder):
        mailbox = await self._mailbox(folder)
        return [set(map(str, message.permanent_flags)) async for message in mailbox.messages()]

    async def _remove_all(self, folder):
        mailbox = await self._mailbox(folder)
        await mailbox.delete([message.uid async for message in mailbox.messages()])


@contextmanager
def serving(context: ssl.SSLContext | None = None, *, implicit=False):
    """A server on the loopback address; with TLS from the first byte, or offered by STARTTLS."""
    server = ImapServer(context, implicit=implicit)
    server.start()
    try:
        yield server
    finally:
        server.stop()
