"""Opportunities: list, board, page; my day; the reports of the dashboard."""

from opportunities.models import Opportunity

from .. import samples
from ..floors import lists, records, reports
from ..operation import Operation, get
from .lists import LIST, same

BOARD = (("queries", 8), *LIST[1:])


def newest(world, reader):
    return [lists.page(reader, lists.OPPORTUNITY)]


def board_floor(world, reader):
    month = (world.month.start, world.month.end)
    stages = [stage.pk for stage in world.stages]
    return [lists.board(reader, world.pipeline.pk, stages, world.won.pk, month)]


def pages(world, reader, n):
    return [[get(reader, f"/opportunities/{pk}/")] for pk in samples.opportunities(reader)]


def whole_pages(world, reader, n):
    addresses = [f"/opportunities/{pk}/" for pk in samples.opportunities(reader)[:10]]
    return [[get(reader, one) for one in (page, *world.parts(reader, page))] for page in addresses]


def page_floor(world, reader):
    return [[records.opportunity(pk, samples.kind(Opportunity))] for pk in samples.opportunities(reader)[:3]]


def whole(path):
    """A page with all that it fetches by itself."""
    return lambda world, reader, n: [[get(reader, one) for one in (path, *world.parts(reader, path))]]


def my_day_floor(world, reader):
    return [[records.my_day(reader)]]


def report(name):
    def floors(world, reader):
        return [reports.of(name, reader, world.year.start, world.year.end)]

    targets = (("of_floor_and_page", 3), ("p50", 25)) if name == "funnel" else ()
    journeys = same(f"/analytics/{name}/", period="last_12_months")
    return Operation(f"report-{name}", f"Report: {name}, 12 months", journeys, floors, targets=targets)


OPERATIONS = [
    Operation(
        "opportunity-list", "Opportunity list", same("/opportunities/"), newest, bare="rows", targets=LIST, quick=True
    ),
    Operation("board", "Board", same("/opportunities/board/"), board_floor, bare="cards", targets=BOARD, quick=True),
    Operation("opportunity-page", "Opportunity page", pages, page_floor),
    Operation("opportunity-page-parts", "Opportunity page with its parts", whole_pages, page_floor),
    Operation(
        "opportunity-api", "Opportunity list, API", same("/api/v1/opportunities/", page_size=50), newest, bare="rows"
    ),
    Operation("my-day", "My day", same("/"), my_day_floor),
    Operation("my-day-parts", "My day with its parts", whole("/"), my_day_floor),
    Operation("dashboard", "Dashboard with its panels, 12 months", whole("/analytics/?period=last_12_months")),
    *[report(name) for name in reports.REPORTS],
]
