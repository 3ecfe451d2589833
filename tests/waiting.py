"""Waiting for what happens elsewhere, within a bound that is only met where something is wrong."""

import time

SECONDS = 600  # never waited for on a machine that is not busy


def until(found, otherwise="it did not happen", *, seconds=SECONDS, every=0.2):
    """What `found()` gives, once it gives something."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, otherwise
        time.sleep(every)
    return result
