"""What can be wrong before anything starts. Each complaint is one line that says what to do."""

import contextlib
import errno
import os
import shutil
import socket
import stat
from pathlib import Path

import psycopg2
import redis

from .environment import Environment, without_password

FIRST_START_MB, LATER_MB = 600, 150


class CannotStart(Exception):
    """One clear line for the user."""


def address(env: Environment) -> tuple[str, int]:
    """HOST and PORT, checked."""
    return env.str("HOST", default="").strip() or "127.0.0.1", env.number("PORT", 8000, least=1, most=65_535)


def writable(var: Path) -> None:
    """CRM_VAR can be made and written."""
    try:
        for folder in (var, var / "run", var / "log", var / "media"):
            folder.mkdir(parents=True, exist_ok=True)
        probe = var / "run" / f".probe.{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as why:
        if why.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotStart(f"The disk of {var} is full; free some space or set CRM_VAR to another place.") from None
        raise CannotStart(f"CRM_VAR={str(var)!r} can't be written: {why.strerror}.") from None


def free_mb(var: Path) -> int:
    """Free space where CRM_VAR stands."""
    return shutil.disk_usage(var).free >> 20


def roomy(var: Path) -> None:
    """There is space enough to start."""
    least = LATER_MB if (var / "postgres").exists() else FIRST_START_MB
    if free_mb(var) < least:
        raise CannotStart(
            f"The disk of {var} has {free_mb(var)} MB free, {least} MB are needed; free some or set CRM_VAR elsewhere."
        )


def socket_folder(folder: Path) -> None:
    """The folder of our sockets is ours: /tmp belongs to everybody."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise CannotStart(f"{folder} is somebody else's; remove it or set CRM_VAR to another folder.")


def port_free(host: str, port: int) -> None:
    """Nobody listens at our address."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except socket.gaierror:
        raise CannotStart(f"HOST={host!r} is not an address of this machine; try 127.0.0.1.") from None
    except OSError as why:
        if why.errno == errno.EADDRINUSE:
            raise CannotStart(f"Port {port} is in use; choose another: make run PORT={port % 65_535 + 1}") from None
        if why.errno in (errno.EACCES, errno.EPERM):
            raise CannotStart(f"PORT={port} may not be opened by this user; choose one above 1023.") from None
        raise CannotStart(f"HOST={host!r} can't be listened on: {why.strerror}.") from None


def database_answers(url: str) -> None:
    """The database of DATABASE_URL lets us in."""
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except (psycopg2.Error, UnicodeError) as why:
        reason = " ".join(str(why).split("\n")[0].split())
        raise CannotStart(f"DATABASE_URL={without_password(url)!r} can't be reached: {reason}") from None


def broker_answers(url: str) -> None:
    """The broker of REDIS_URL answers."""
    try:
        direct = url.replace("redis+socket://", "unix://", 1)
        redis.Redis.from_url(direct, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, ValueError, OSError) as why:
        raise CannotStart(f"REDIS_URL={without_password(url)!r} can't be reached: {why}") from None
