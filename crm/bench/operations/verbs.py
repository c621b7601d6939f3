"""What people do to one record: claim, create, move, convert. Every journey is good for once."""

import itertools
import time

from crm.customers.models import Customer
from leads.models import Lead
from opportunities.models import Opportunity

from .. import pgbench, samples
from ..floors import verbs
from ..operation import Operation, call, post

CREATE = (("queries", 15), ("p50", 22), ("spread", 3))
MOVE = (("queries", 12), ("p50", 18), ("spread", 3))
NUMBERS = itertools.count(int(time.time()) % 90_000 * 1000)  # no person twice, not even on a database used before
OPEN = ("assigned", "working", "qualified")


def pool_of(reader):
    return reader.pools[0]


def claims(world, reader, n):
    """From the low end of the pool: the floor takes from the top."""
    world.execute("UPDATE users_pool SET claim_limit = 32000")  # else twenty a day
    rows = Lead.objects.visible_to(reader.user).open().filter(owner=None, pool=pool_of(reader))
    missing = n + pgbench.MOST + pgbench.PROBE - rows.count()
    if missing > 0:
        lead = f"id = {samples.leads(reader)[0]}"
        for _lead in range(missing):
            world.execute(verbs.copied("leads_lead", lead, **verbs.in_pool(pool_of(reader))))
    found = rows.order_by("score", "id").values_list("id", flat=True)[:n]
    return [[post(reader, f"/leads/{pk}/claim/")] for pk in found]


def claim_floor(world, reader):
    return [[verbs.claim(samples.kind(Lead), reader, pool_of(reader))]]


def filled_in():
    """A new person each time: nobody of the data set has a number that begins so."""
    number = next(NUMBERS)
    return {
        "name": f"Bench {number}",
        "company": f"Bench {number} Ltd",
        "title": "Buyer",
        "phone": f"+86 133 {number // 10_000:04d} {number % 10_000:04d}",
        "email": f"bench-{number}@bench.example",
        "region": "上海",
        "industry": "Software",
        "need": "Needs a quotation for fifty seats.",
    }


def creations(world, reader, n):
    return [[post(reader, "/leads/new/", filled_in())] for _number in range(n)]


def creations_by_api(world, reader, n):
    return [[call(reader, "/api/v1/leads/", filled_in(), expect=201)] for _number in range(n)]


def create_floor(world, reader):
    return [[verbs.create(samples.kind(Lead), reader, samples.leads(reader)[0])]]


def movable(world, reader):
    """(opportunity, place of its stage), the newest first."""
    places = {stage.pk: place for place, stage in enumerate(world.stages)}
    rows = Opportunity.objects.visible_to(reader.user).editable_by(reader.user).open().filter(stage__in=places)
    return [(row, places[row.stage_id]) for row in rows.order_by("-stage_since", "-id")[:400]]


def moves(world, reader, n):
    """A rep drags cards back, which asks no gate; a manager forward with a reason, which asks them all."""
    path = world.pipeline and [stage.pk for stage in world.stages]
    forward, found = reader.role != "rep", []
    standing = dict(movable(world, reader))
    while len(found) < n:
        turn = {row: place + 1 if forward else place - 1 for row, place in standing.items()}
        turn = {row: place for row, place in turn.items() if 0 <= place < len(path)}
        if not turn:
            break
        found += [(row, path[place]) for row, place in turn.items()]
        standing = turn
    return [[dragged(world, reader, row, stage)] for row, stage in found[:n]]


def dragged(world, reader, row, stage):
    """What the board sends when a card is dropped."""
    board = f"http://{world.host}:{world.port}/opportunities/board/"
    told = {"HX_Target": f"card-{row.pk}", "HX_Current_URL": board}
    return post(
        reader,
        f"/opportunities/{row.pk}/move/?stage={stage}",
        {"override_reason": "agreed"},
        expect=200,
        **told,
    )


def moves_by_api(world, reader, n):
    """Each by its version, so each once: to the place before where there is one. The last one is the floor's."""
    path = [stage.pk for stage in world.stages]
    found = [(row, place) for row, place in movable(world, reader)[-2::-1] if place > 0][:n]
    return [
        [call(reader, f"/api/v1/opportunities/{row.pk}/move/", {"stage": path[place - 1], "version": row.version})]
        for row, place in found
    ]


def move_floor(world, reader):
    row = movable(world, reader)[-1][0]
    return [[verbs.move(samples.kind(Opportunity), reader, row.pk, [stage.pk for stage in world.stages])]]


def convertible(reader):
    rows = Lead.objects.visible_to(reader.user).editable_by(reader.user).filter(status__in=OPEN, owner__isnull=False)
    return rows.order_by("id")


def conversions(world, reader, n):
    data = {"customer": "new", "with_opportunity": "on", "name": "Bench", "amount": "120000"}
    return [
        [post(reader, f"/leads/{pk}/convert/", data)]
        for pk in convertible(reader).values_list("id", flat=True)[1 : n + 1]
    ]


def convert_floor(world, reader):
    kinds = (samples.kind(Lead), samples.kind(Customer), samples.kind(Opportunity))
    lead, row = convertible(reader).first().pk, movable(world, reader)[0][0]
    return [[verbs.convert(kinds, reader, lead, row.pk)]]


def _verb(name, title, journeys, floors, who=("rep",), **more):
    return Operation(name, title, journeys, floors, who=who, writes=True, family="verbs", quick=True, **more)


OPERATIONS = [
    _verb("create", "Create a lead", creations, create_floor, ("rep", "manager"), targets=CREATE),
    _verb("create-api", "Create a lead, API", creations_by_api, create_floor, targets=CREATE),
    _verb("claim", "Claim from the pool", claims, claim_floor),
    _verb("move", "Move a card", moves, move_floor, ("rep", "manager"), targets=MOVE),
    _verb("move-api", "Move, API", moves_by_api, move_floor, ("manager",), targets=MOVE),
    _verb("convert", "Convert a lead", conversions, convert_floor),
]
