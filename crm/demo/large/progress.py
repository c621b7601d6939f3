"""A bar on a terminal, a line for each step elsewhere."""

import sys
import time

WIDTH = 30


class Progress:
    """`with progress.step("leads", total=100) as advance: advance(10)`. Keeps the seconds of each step."""

    def __init__(self, out=None, *, quiet=False):
        self.out, self.quiet = out or sys.stdout, quiet
        self.started, self.seconds = time.monotonic(), {}
        self.live = not quiet and getattr(self.out, "isatty", lambda: False)()

    def step(self, name, total=0):
        return _Step(self, name, total)

    @property
    def elapsed(self):
        return time.monotonic() - self.started


class _Step:
    def __init__(self, progress, name, total):
        self.progress, self.name, self.total, self.done = progress, name, total, 0

    def __enter__(self):
        self.started = time.monotonic()
        self._draw()
        return self.advance

    def advance(self, count):
        self.done += count
        self._draw()

    def __exit__(self, kind, error, trace):
        took = time.monotonic() - self.started
        self.progress.seconds[self.name] = round(took, 1)
        if self.progress.live:
            self.progress.out.write("\r\033[K")
        if not self.progress.quiet and kind is None:
            count = f"{self.total:>12,}" if self.total else " " * 12
            self.progress.out.write(f"  {self.name:<28}{count}{took:9.1f} s\n")
            self.progress.out.flush()

    def _draw(self):
        if not self.progress.live:
            return
        share = min(1, self.done / self.total) if self.total else 0
        bar = "#" * round(share * WIDTH)
        line = f"\r\033[K  {self.name:<28}[{bar:<{WIDTH}}] {share:4.0%} {self.progress.elapsed:6.0f} s"
        self.progress.out.write(line)
        self.progress.out.flush()
