"""What the Makefile calls: `python -m crm.runtime run | with -- <command> | backup | restore-drill`."""

import errno
import sys

from django.core.exceptions import ImproperlyConfigured

from . import backup, beside, checks, run, say
from .postgres import PostgresFailed
from .valkey import ValkeyFailed


def main(argv: list[str]) -> int:
    """The exit code: 0 after an orderly stop, 2 with one clear line when it cannot start."""
    try:
        if argv[:1] == ["run"]:
            return run.Supervisor().run()
        if argv[:2] == ["with", "--"]:
            return beside.run(argv[2:])
        if argv == ["backup"]:
            return backup.backup()
        if argv == ["restore-drill"]:
            return backup.restore_drill()
        say.wrong("usage: python -m crm.runtime run | with -- <command> | backup | restore-drill")
    except (checks.CannotStart, ImproperlyConfigured, PostgresFailed, ValkeyFailed, LookupError) as why:
        say.wrong(str(why))
    except KeyboardInterrupt:
        return 130
    except OSError as why:
        if why.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say.wrong("The disk is full; free some space or set CRM_VAR to another place.")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
