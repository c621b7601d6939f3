"""Where a trial keeps its things: everything under CRM_VAR, only sockets (whose paths must be short) in /tmp."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("CRM_VAR") or ROOT / "var").resolve()


def sockets(var: Path) -> Path:
    """The folder of the sockets of one CRM_VAR and user."""
    mark = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    return Path(f"/tmp/sj-{os.geteuid()}-{mark}")  # noqa: S108 (its owner is checked before use)


def database_url(var: Path) -> str:
    """The embedded PostgreSQL's database."""
    return f"postgres://postgres@/shangji?host={quote(str(sockets(var) / 'postgres'))}"


def redis_url(var: Path) -> str:
    """The embedded Valkey."""
    return f"redis+socket://{sockets(var) / 'valkey.sock'}"
