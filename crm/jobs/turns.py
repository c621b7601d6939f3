"""A worker's loop goes in turns: one piece of work after another, until its time is up or the worker is to end.

    for _turn in Turns(seconds=30):
        if not handle_batch():
            break

So a worker that is asked to stop ends with the piece it is at, and nobody has to kill it in the middle of the next.
"""

import mmap
import time

# A page that the worker's pool inherits: what its main process writes, all of them read.
_page = mmap.mmap(-1, 1)


class Turns:
    """One turn after another, until so many seconds have passed or this worker is asked to stop."""

    def __init__(self, seconds=None):
        self.until = float("inf") if seconds is None else time.monotonic() + seconds

    @property
    def over(self):
        return is_ending() or time.monotonic() >= self.until

    def __iter__(self):
        while not self.over:
            yield


def is_ending():
    """Whether this worker was asked to stop."""
    return _page[0] != 0


def end():
    """Said by the worker's main process, of itself and its pool."""
    _page[0] = 1
