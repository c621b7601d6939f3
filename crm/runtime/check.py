"""`make check`: everything a machine can judge, one line each, all of it even when something fails."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import places, say

BIN = Path(sys.executable).parent
PYTHON = sys.executable
NO_DATABASE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", "CRM_DEMO": "0"}
PRODUCTION = {
    **NO_DATABASE,
    "DEBUG": "0",
    "HTTPS": "1",
    "ALLOWED_HOSTS": "crm.example.com",
    "SECRET_KEY": "check-only-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.com:587",
}
CHECKS = [
    ("format", [BIN / "ruff", "format", "--check", "."], {}),
    ("lint", [BIN / "ruff", "check", "."], {}),
    ("the staircase", [BIN / "lint-imports"], {}),
    (
        "missing migrations",
        [PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
        NO_DATABASE,
    ),
    ("translations", [PYTHON, "-m", "frontend.messages", "--check"], {}),
    ("deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def run(check: tuple) -> tuple[str, subprocess.CompletedProcess, float]:
    """One check with its output."""
    name, argv, extra = check
    began = time.monotonic()
    done = subprocess.run(
        [str(part) for part in argv],
        cwd=places.ROOT,
        env=os.environ | extra,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return name, done, time.monotonic() - began


def main() -> int:
    """0 when all hold."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, done, seconds in pool.map(run, CHECKS):
            say.line(f"  {name:<24}{'ok' if done.returncode == 0 else 'FAILED':<8}{seconds:5.1f} s")
            if done.returncode:
                failed.append(name)
                say.line(done.stdout.rstrip())
    say.line(f"make check: {'failed: ' + ', '.join(failed) if failed else 'all good'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
