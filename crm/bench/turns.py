"""Two sides of a ratio by turns, so that both figures are of the same minute: what a machine needs for the same page
differs by more than half between the beginning of a run and its end."""

from statistics import mean

from .measuring import figures_of, run_load

EACH = ("times", "sizes", "queries", "database", "cpu")  # of a load: one for each journey


def by_turns(options, operation, sides):
    """`sides` are two, {side: (world, reader)}; {side: figures of all its turns}, each warmed up as ever, one client.

    First, second, second, first: what grows or fades meanwhile adds as much to one side as to the other.
    """
    told = {side: [] for side in sides}
    for side in (*sides, *reversed(sides)):
        world, reader = sides[side]
        journeys = operation.journeys(world, reader, options.count)
        told[side].append(run_load(world, journeys, clients=1, count=options.count, warmup=options.warmup))
    return {side: figures_of(_together(loads), len(journeys[0])) for side, loads in told.items()}


def _together(loads):
    """Several loads as one."""
    return {name: [one for load in loads for one in load[name]] for name in EACH} | {
        "seconds": sum(load["seconds"] for load in loads),
        "own_cpu": mean(load["own_cpu"] for load in loads),
    }
