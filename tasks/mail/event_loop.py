"""An event loop of greenlets: one thread drives all connections to the mail server.

A greenlet is a function in straight lines. While it waits for a server, for a moment, or for another thread,
the other greenlets run, and then the thread of the loop. A thread for each connection would spend more time
on handing over the interpreter's lock than on the mail (docs/adr/0017).
"""

import math
import select
import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from tasks.mail.nonblocking import TO_READ

T = TypeVar("T")
NO_DESCRIPTOR = -1  # of a greenlet that waits for no socket
Greenlet = Any  # the library has no types


class EventLoop:
    """The greenlets of one thread. Close it in the end. Other threads and signal handlers only `wake` it."""

    def __init__(self, threads: int) -> None:
        """`threads`: how many may run blocking functions at once."""
        self.is_stopping = False
        self._main, self._is_closed = getcurrent(), False
        self._greenlets: set[Greenlet] = set()
        self._ready: deque[tuple[Greenlet, bool]] = deque()
        self._waiting: dict[Greenlet, tuple[int, float]] = {}  # the descriptor, and until when
        self._by_descriptor: dict[int, Greenlet] = {}
        self._returned: deque[Greenlet] = deque()
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="mail")
        self._wake_reader, self._wake_writer = socket.socketpair()
        for end in (self._wake_reader, self._wake_writer):
            end.settimeout(0)
        self._poll = select.poll()
        self._poll.register(self._wake_reader, TO_READ)

    def start(self, work: Callable[[], None]) -> Greenlet:
        """A new greenlet; it begins with the next `run_once`, which raises what it raises."""
        new = greenlet(lambda _in_time: work(), self._main)
        self._greenlets.add(new)
        self._ready.append((new, True))
        return new

    def run_once(self, seconds: float) -> None:
        """Run every greenlet that can go on, once. If none can, wait for one until the time is over, or until
        `wake`."""
        self._collect_ready(0.0 if self._ready else seconds)
        for _ in range(len(self._ready)):
            current, in_time = self._ready.popleft()
            current.switch(in_time)
            if current.dead:
                self._greenlets.discard(current)

    def wait(self, descriptor: int, event: int, seconds: float) -> bool:
        """Wait for a socket, within a greenlet: see `nonblocking.Wait`."""
        if self._is_closed:
            return False
        self._poll.register(descriptor, event)
        self._by_descriptor[descriptor] = getcurrent()
        return self._switch_away(descriptor, seconds)

    def pause(self, seconds: float = math.inf) -> None:
        """Wait that long, within a greenlet, or until it is resumed; `stop` ends a limited pause."""
        if not self._is_closed:
            self._switch_away(NO_DESCRIPTOR, seconds)

    def run_in_thread(self, work: Callable[[], T]) -> T:
        """Have another thread run a blocking function, and wait for its result, within a greenlet.

        Raises:
            BaseException: whatever the function raises.
        """
        me = getcurrent()

        def resume_me(_: object) -> None:
            self._returned.append(me)
            self.wake()

        future = self._threads.submit(work)
        future.add_done_callback(resume_me)
        self.pause()  # without limit: else its return could end a later wait
        return future.result()

    def resume(self, waiting: Greenlet, in_time: bool = True) -> None:
        """Let a waiting greenlet go on."""
        descriptor, _ = self._waiting.pop(waiting)
        if descriptor != NO_DESCRIPTOR:
            self._poll.unregister(descriptor)
            del self._by_descriptor[descriptor]
        self._ready.append((waiting, in_time))

    def stop(self) -> None:
        """Begin nothing new: set `is_stopping`, and end all limited pauses."""
        self.is_stopping = True
        for waiting, (descriptor, until) in list(self._waiting.items()):
            if descriptor == NO_DESCRIPTOR and until < math.inf:
                self.resume(waiting)

    def wake(self) -> None:
        """End the wait of `run_once`: from another thread, or a signal's handler."""
        with suppress(BlockingIOError):  # the buffer is full, so it wakes anyway
            self._wake_writer.send(b"!")

    def close(self) -> None:
        """End; greenlets that have not ended yet are broken off."""
        self._is_closed = True
        for unfinished in list(self._greenlets):
            unfinished.throw()
        self._threads.shutdown()
        self._wake_reader.close()
        self._wake_writer.close()

    def _switch_away(self, descriptor: int, seconds: float) -> bool:
        self._waiting[getcurrent()] = (descriptor, monotonic() + seconds)
        return bool(self._main.switch())

    def _collect_ready(self, seconds: float) -> None:
        """Resume the greenlets whose socket is ready, whose thread has returned, or whose time is over."""
        first = min((until for _, until in self._waiting.values()), default=math.inf)
        wait = min(seconds, first - monotonic())
        for descriptor, _ in self._poll.poll(None if wait == math.inf else max(0.0, wait) * 1000):
            if descriptor == self._wake_reader.fileno():
                self._wake_reader.recv(4096)
            else:
                self.resume(self._by_descriptor[descriptor])
        while self._returned:
            if (returned := self._returned.popleft()) in self._waiting:
                self.resume(returned)
        now = monotonic()
        if first <= now:
            for late in [one for one, (_, until) in self._waiting.items() if until <= now]:
                self.resume(late, in_time=False)
