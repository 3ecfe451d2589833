"""One thread drives all connections: whatever waits makes room for what can go on.

A *strand* is a piece of work in straight lines that waits now and then. It runs as a greenlet: while it waits
for a server, for a moment, or for something that another thread does, the other strands run, and then the
thread that has the hub. Threads for each connection would spend more time on handing the interpreter's lock
to each other than on the mail (docs/adr/0017).
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

from tasks.mail.wire import TO_READ

T = TypeVar("T")
NOWHERE = -1  # the descriptor of a strand that waits for none
Strand = Any  # a greenlet, whose library has no types


class Hub:
    """The strands of one thread. To be closed in the end; of other threads and signals, `ring` alone."""

    def __init__(self, helpers: int) -> None:
        """`helpers`: how many threads may do what cannot be done by strands."""
        self.stopping = False
        self._home, self._closed = getcurrent(), False
        self._strands: set[Strand] = set()
        self._ready: deque[tuple[Strand, bool]] = deque()
        self._waiting: dict[Strand, tuple[int, float]] = {}  # for which descriptor, and until when
        self._waits_for: dict[int, Strand] = {}
        self._returned: deque[Strand] = deque()
        self._helpers = ThreadPoolExecutor(max_workers=helpers, thread_name_prefix="mail")
        self._bell, self._rope = socket.socketpair()
        for end in (self._bell, self._rope):
            end.settimeout(0)
        self._poll = select.poll()
        self._poll.register(self._bell, TO_READ)

    def start(self, work: Callable[[], None]) -> Strand:
        """A new strand; it begins at the next turn. What it raises comes out of `turn`."""
        strand = greenlet(lambda _in_time: work(), self._home)
        self._strands.add(strand)
        self._ready.append((strand, True))
        return strand

    def turn(self, seconds: float) -> None:
        """Run every strand that can go on, once. If none can, wait for it, but no longer than that, nor
        after somebody rang."""
        self._look(0.0 if self._ready else seconds)
        for _ in range(len(self._ready)):
            strand, in_time = self._ready.popleft()
            strand.switch(in_time)
            if strand.dead:
                self._strands.discard(strand)

    def wait(self, descriptor: int, what: int, seconds: float) -> bool:
        """Within a strand: see `wire.Wait`."""
        if self._closed:
            return False
        self._poll.register(descriptor, what)
        self._waits_for[descriptor] = getcurrent()
        return self._away(descriptor, seconds)

    def pause(self, seconds: float = math.inf) -> None:
        """Within a strand: wait that long, or until it is woken. Not long if all is to stop."""
        if not self._closed:
            self._away(NOWHERE, seconds)

    def helped(self, work: Callable[[], T]) -> T:
        """Within a strand: have something that blocks done by another thread.

        Raises:
            BaseException: what it raises there.
        """
        me = getcurrent()

        def done(_: object) -> None:
            self._returned.append(me)
            self.ring()

        doing = self._helpers.submit(work)
        doing.add_done_callback(done)
        self.pause()  # only its return ends this, so that no other wait is ended by it
        return doing.result()

    def wake(self, strand: Strand, in_time: bool = True) -> None:
        """Let a strand go on that waits."""
        descriptor, _ = self._waiting.pop(strand)
        if descriptor != NOWHERE:
            self._poll.unregister(descriptor)
            del self._waits_for[descriptor]
        self._ready.append((strand, in_time))

    def stop(self) -> None:
        """Nothing new is to begin: `stopping` is true, and no strand waits for a moment any more."""
        self.stopping = True
        for strand, (descriptor, until) in list(self._waiting.items()):
            if descriptor == NOWHERE and until < math.inf:
                self.wake(strand)

    def ring(self) -> None:
        """End the wait of `turn`: from another thread, or a signal's handler."""
        with suppress(BlockingIOError):  # then it rings already
            self._rope.send(b"!")

    def close(self) -> None:
        """End; strands that have not ended yet are broken off."""
        self._closed = True
        for strand in list(self._strands):
            strand.throw()
        self._helpers.shutdown()
        self._bell.close()
        self._rope.close()

    def _away(self, descriptor: int, seconds: float) -> bool:
        self._waiting[getcurrent()] = (descriptor, monotonic() + seconds)
        return bool(self._home.switch())

    def _look(self, seconds: float) -> None:
        """Find those that can go on: what they waited for is there, or their time is over."""
        first = min((until for _, until in self._waiting.values()), default=math.inf)
        wait = min(seconds, first - monotonic())
        for descriptor, _ in self._poll.poll(None if wait == math.inf else max(0.0, wait) * 1000):
            if descriptor == self._bell.fileno():
                self._bell.recv(4096)
            else:
                self.wake(self._waits_for[descriptor])
        while self._returned:
            if (strand := self._returned.popleft()) in self._waiting:
                self.wake(strand)
        now = monotonic()
        if first <= now:
            for strand in [s for s, (_, until) in self._waiting.items() if until <= now]:
                self.wake(strand, in_time=False)
