"""Pages one after the other, each beside its floor and beside the bare view."""

from django.db import connection

from crm.runtime import say

from . import failing, house, measuring, pgbench
from .floors import lists
from .operations import lists as lead_operations
from .operations import sales, verbs
from .turns import by_turns
from .world import World

OPERATIONS = [*lead_operations.OPERATIONS, *sales.OPERATIONS, *verbs.OPERATIONS]
COUNTED = ("users_user", "customers_customer", "customers_contact", "leads_lead", "opportunities_opportunity")
COUNTED += ("opportunities_stagechange", "followups_activity", "followups_followup")


def measure(options, *, port, url, readers):
    """The rows of every wanted page."""
    world = World(host=house.HOST, port=port, url=url, readers=readers)
    rows = []
    with house.bare(bare_statements(world)) as bare_port:
        for operation in OPERATIONS:
            if not options.wants(operation):
                continue
            for role in operation.who:
                if role in readers:
                    rows += _row(options, world, operation, readers[role], bare_port)
                    options.keep(rows)
            _beside(options, world, operation, rows)
    return rows


def _beside(options, world, operation, rows):
    """Of a list, what it takes a rep beside a manager; the rep's row gets both figures."""
    mine = {row["reader"]: row for row in rows if row["operation"] == operation.name and "bare_1" in row["figures"]}
    if not {"rep", "manager"} <= mine.keys():
        return
    sides = {role: (world, world.readers[role]) for role in ("rep", "manager")}
    with say.step(f"{operation.title[:30]}, by turns"):
        found = failing.tried(operation, "by turns", lambda: by_turns(options, operation, sides))
    if "told" in found:
        rows.append(found)
    else:
        mine["rep"]["figures"] |= {f"at_{side}": figures["p50"] for side, figures in found.items()}


def _row(options, world, operation, reader, bare_port):
    with say.step(f"{operation.title[:30]}, {reader.role}"):
        row = failing.tried(
            operation,
            reader.role,
            lambda: measuring.measure(world, operation, reader, options, bare_port=bare_port),
        )
    return [row] if row else []


def bare_statements(world):
    """The SQL of the bare pages: fifty leads, and the cards of the board."""
    rows, cards = {}, {}
    for reader in world.readers.values():
        rows[str(reader.id)] = min(lists.page(reader, lists.LEAD), key=lambda one: pgbench.time(world.url, one))[0]
        month = (world.month.start, world.month.end)
        stages = [stage.pk for stage in world.stages]
        board = lists.board(reader, world.pipeline.pk, stages, world.won.pk, month, cards=120 // max(1, len(stages)))
        cards[str(reader.id)] = board[0][1]
    return {"rows": rows, "cards": cards}


def sizes():
    """How many rows the data set has."""
    with connection.cursor() as cursor:
        found = {}
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found
