"""All data beside a tenth of them, a rep beside a manager: asked by turns, and the ratio stands on these alone."""

from types import SimpleNamespace

from crm.bench import comparing, options, turns

SPEED = {1: 0.030, 2: 0.020}  # seconds of a page by the port of the server


def row(p50, **more):
    return {"operation": "board", "reader": "rep", "family": "pages", "figures": {"p50": p50}, "checks": [], **more}


def test_each_side_is_asked_first_and_last_once(monkeypatch):
    asked = []

    def load(world, journeys, *, clients, count, warmup):
        asked.append((world.port, journeys, clients, count, warmup))
        one = {name: [1] * count for name in turns.EACH}
        return one | {"times": [SPEED[world.port] + len(asked) / 1000] * count, "seconds": 1, "own_cpu": 0.001}

    monkeypatch.setattr(turns, "run_load", load)
    ports = {"full": 1, "tenth": 2}
    sides = {side: (SimpleNamespace(port=port), f"session {port}") for side, port in ports.items()}
    board = SimpleNamespace(journeys=lambda world, reader, n: [[f"/board/ as {reader}"]])
    figures = turns.by_turns(options.Options(), board, sides)
    assert [port for port, *_rest in asked] == [1, 2, 2, 1]
    assert asked[0][1:] == ([["/board/ as session 1"]], 1, 40, 5)
    assert figures["full"]["count"] == figures["tenth"]["count"] == 80
    assert round(figures["full"]["p50"], 3) == 32.5  # in the middle of the 31 and 34 ms of its two turns
    assert round(figures["tenth"]["p50"], 3) == 22.5


def test_the_ratio_is_of_the_turns_and_not_of_the_row():
    pair = row(0) | {"figures": {"full": {"p50": 26.0}, "tenth": {"p50": 20.0}}}
    compared = comparing.compare([row(40.0)], {}, [pair])[0]
    assert compared["figures"] == {"p50": 40.0, "at_full": 26.0, "at_tenth": 20.0, "of_tenth": 1.3}
    assert [(check["what"], check["hit"]) for check in compared["checks"]] == [("x at a tenth of the rows", True)]


def test_what_could_not_be_compared_counts_as_missed_and_says_why():
    failed = {"what": "failed", "value": 1, "limit": 0, "hit": False, "guide": False}
    compared = comparing.compare([row(40.0)], {}, [row(0, told="503") | {"figures": {}, "checks": [failed]}])[0]
    assert (compared["checks"], compared["told"]) == ([failed], "503")
    assert "of_tenth" not in compared["figures"]


def test_a_rep_is_held_against_the_manager_who_was_asked_by_turns_with_him():
    rep = row(40.0) | {"figures": {"p50": 40.0, "at_rep": 21.0, "at_manager": 20.0}}
    manager = row(30.0) | {"reader": "manager"}
    compared = comparing.compare([rep, manager], {})[0]
    assert compared["figures"]["of_manager"] == 1.05
    assert [(check["what"], check["hit"]) for check in compared["checks"]] == [("rep x manager", True)]
