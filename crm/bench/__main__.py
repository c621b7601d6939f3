"""`make bench`: fill once, start everything, measure, tell. Options by environment, see docs/performance.md."""

import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
os.environ["CRM_VAR"] = os.environ.get("CRM_VAR") or str(ROOT / "var" / "bench")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def main():
    """The exit code: 0 when it ran to its end, whatever was missed; 2 with one clear line when it could not."""
    from django.core.exceptions import ImproperlyConfigured

    from crm.runtime import checks, say
    from crm.runtime.postgres import PostgresFailed

    from . import bench, house, measuring, options, pgbench

    broken = (house.NoAnswer, measuring.Unexpected, pgbench.FloorFailed, checks.CannotStart, PostgresFailed)
    for number in (signal.SIGINT, signal.SIGTERM):  # either stops what was started, even where it came from nohup
        signal.signal(number, signal.default_int_handler)
    try:
        return bench.run(options.Options.of(os.environ))
    except (*broken, ImproperlyConfigured) as why:
        say.wrong(str(why))
    except KeyboardInterrupt:
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main())
