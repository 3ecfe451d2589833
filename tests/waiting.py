"""Waiting for what happens elsewhere, within a bound that is only met where something is wrong."""

import asyncio
import time

SECONDS = 600  # never waited for on a machine that is not busy


def until(found, otherwise="it did not happen", *, seconds=SECONDS, every=0.2):
    """What `found()` gives, once it gives something."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, otherwise
        time.sleep(every)
    return result


async def reached(ask, otherwise="it did not happen", *, every=0.25):
    """The result of `await ask()`, once it is something."""
    end = time.monotonic() + SECONDS
    while not (result := await ask()):
        assert time.monotonic() < end, otherwise
        await asyncio.sleep(every)
    return result
