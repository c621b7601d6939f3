"""Who the embedded servers run as. PostgreSQL refuses root, so root lends it an unprivileged user and nothing more."""

import ctypes
import os
import pwd
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path

CAP_DAC_READ_SEARCH = 2  # linux/capability.h: walk into folders and read files of others, change nothing
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_NAME, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 15, 47, 2
CAPABILITY_VERSION_3 = 0x20080522
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}


def lender(data: Path | None = None) -> pwd.struct_passwd | None:
    """The unprivileged user for a server under root: the data folder's owner if it has one, else postgres or nobody."""
    if os.geteuid() != 0:
        return None
    if data is not None and data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("PostgreSQL does not run as root and there is no user postgres or nobody to lend it.")


def before_exec(user: pwd.struct_passwd | None, on_parents_death: int | None, parent: int) -> Callable[[], None]:
    """What a child does between fork and exec: become `user`, and ask to be told when its parent dies (Linux)."""

    def prepare() -> None:
        libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
        if user is not None:
            if libc:
                libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            if libc:
                _keep_reading(libc)
        if libc and on_parents_death is not None:
            libc.prctl(PR_SET_PDEATHSIG, on_parents_death, 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return prepare


def call_itself(name: str) -> None:
    """What `top` and `ps -o comm` show, at most 15 characters (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def _keep_reading(libc: ctypes.CDLL) -> None:
    """Let the lent user walk to its own folder through private parents (a clone in /root), without opening them.

    A kernel or container that does not grant it only means that the clone must stand where others may pass.
    """
    syscall = SYS_CAPSET.get(os.uname().machine)
    if syscall is None:
        return
    bit = 1 << CAP_DAC_READ_SEARCH
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    libc.syscall(syscall, header, struct.pack("=6I", bit, bit, bit, 0, 0, 0))
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0)
