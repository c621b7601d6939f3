"""What the user sees while things start: one line a step, with its time."""

import contextlib
import sys
import time
from collections.abc import Iterator


def line(text: str = "") -> None:
    """A line, at once."""
    with contextlib.suppress(BrokenPipeError):
        print(text, flush=True)


def wrong(text: str) -> None:
    """The one line that says why it did not work."""
    with contextlib.suppress(BrokenPipeError):
        print(f"shangji: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Names the step before it begins and its seconds after."""
    began = time.monotonic()
    with contextlib.suppress(BrokenPipeError):
        print(f"  {text:<46}", end="", flush=True)
    try:
        yield
    except BaseException:
        line("failed")
        raise
    line(f"{time.monotonic() - began:5.1f} s")
