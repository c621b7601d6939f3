"""The compared pages on the full data and on a tenth of it, by turns: both figures of a ratio are of the same minute.
What a machine needs for the same page differs by more than half between the beginning of a run and its end."""

import contextlib
from statistics import mean

from django.db import connection

from crm.runtime import say

from . import failing, filling, house, pages, who
from .comparing import COMPARED
from .measuring import figures_of, run_load
from .world import World

FULL, TENTH = "full", "tenth"
DATABASES = {FULL: filling.FILLED, TENTH: filling.TENTH}  # both as they were filled; nothing is written but sessions
TURNS = (FULL, TENTH, TENTH, FULL)  # what grows or fades meanwhile adds as much to one side as to the other
EACH = ("times", "sizes", "queries", "database", "cpu")  # of a load: one for each journey


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
        return failing.kept(
            lambda: {"operation": operation.name, "reader": role, "figures": by_turns(options, sides, operation, role)},
            operation.name,
            operation.title,
            operation.family,
            role,
        )


def by_turns(options, sides, operation, role):
    """{side: figures}: one client, each turn warmed up as every measurement is."""
    told = {side: [] for side in sides}
    for side in TURNS:
        world = sides[side]
        journeys = operation.journeys(world, world.readers[role], options.count)
        load = run_load(world, journeys, clients=1, count=options.count, warmup=options.warmup)
        told[side].append(load)
    return {side: figures_of(_together(loads), len(journeys[0])) for side, loads in told.items()}


def _together(loads):
    """Several loads as one."""
    return {name: [one for load in loads for one in load[name]] for name in EACH} | {
        "seconds": sum(load["seconds"] for load in loads),
        "own_cpu": mean(load["own_cpu"] for load in loads),
    }


@contextlib.contextmanager
def _served(name, url):
    """That database behind a web server of its own, with its readers."""
    with house.web(f"web-{name}", DATABASE_URL=url, CRM_DEMO="1") as (port, _pid):
        with _asked(name):
            readers = who.readers()
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
