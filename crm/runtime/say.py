"""What the user sees while things start: one line a step, with its time."""

import contextlib
import sys
import time
from collections.abc import Iterator

_open = False  # whether a step's line waits for its seconds


def line(text: str = "") -> None:
    """A line of its own, at once."""
    global _open
    _write(("\n" if _open else "") + text + "\n")
    _open = False


def wrong(text: str) -> None:
    """The one line that says why it did not work."""
    with contextlib.suppress(BrokenPipeError):
        print(f"shangji: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Names the step before it begins and its seconds after."""
    global _open
    began = time.monotonic()
    _write(f"  {text:<42}")
    _open = True
    try:
        yield
    except BaseException:
        _end("failed")
        raise
    _end(f"{time.monotonic() - began:5.1f} s")


def _end(text: str) -> None:
    global _open
    _write((text if _open else f"  {'':<42}{text}") + "\n")
    _open = False


def _write(text: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(text)
        sys.stdout.flush()
