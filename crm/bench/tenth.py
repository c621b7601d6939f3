"""The compared pages on the full data and on a tenth of it, by turns."""

import contextlib

from django.db import connection

from crm.runtime import say

from . import failing, filling, house, pages, who
from .comparing import COMPARED
from .turns import by_turns
from .world import World

FULL, TENTH = "full", "tenth"
DATABASES = {FULL: filling.FILLED, TENTH: filling.TENTH}  # both as they were filled; nothing is written but sessions


def measure(options, rows):
    """For each compared row of the run one like it; its figures are {full, tenth}, each of all turns of that side."""
    say.line("Beside a tenth of the rows")
    measured = {(row["operation"], row["reader"]) for row in rows if row["operation"] in COMPARED}
    with filling.cluster("make bench") as postgres, contextlib.ExitStack() as stack:
        sides = {side: stack.enter_context(_served(name, postgres.url(name))) for side, name in DATABASES.items()}
        return [
            _row(options, sides, operation, role)
            for operation in pages.OPERATIONS
            for role in operation.who
            if (operation.name, role) in measured
        ]


def _row(options, sides, operation, role):
    with say.step(f"{operation.title[:30]}, {role}"):
        pair = {side: (world, world.readers[role]) for side, world in sides.items()}
        return failing.tried(
            operation,
            role,
            lambda: {"operation": operation.name, "reader": role, "figures": by_turns(options, operation, pair)},
        )


@contextlib.contextmanager
def _served(name, url):
    """That database behind a web server of its own, with its readers."""
    with house.web(f"web-{name}", DATABASE_URL=url, CRM_DEMO="1") as (port, _pid):
        with _asked(name):
            readers = who.readers(busiest=name == DATABASES[TENTH])
        try:
            yield World(host=house.HOST, port=port, url=url, readers=readers)
        finally:
            with _asked(name):
                who.forget(readers)


@contextlib.contextmanager
def _asked(name):
    """This process asks that database."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
