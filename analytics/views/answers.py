"""A report made ready for a page: rows with labels, cells, links and the chart's data."""

from types import SimpleNamespace

from .. import charts
from ..columns import row_name
from ..dimensions import named
from ..headline import points_of
from ..panels import PANELS
from ..reports import QUESTIONS
from ..reports.funnel import conversions

MOST_IN_BRIEF = 10  # rows of a table on the dashboard
MOST_ON_PAGE = 50  # on a report's own page, which shows the others when asked
IN_ORDER = ("stage", "step", "month")  # rows that follow one another: the first of them alone would say nothing
FEW_BARS = 4  # that would look lost in a tall chart
FEW = 10  # reached by fewer, a stage is no bottleneck but chance


def answered(asking, name, *, by="reached", in_brief=False, every=False):
    """What a panel's template needs: panel, rows with `label`, `cells`, `url`; totals; chart kind and data.

    Where there are many rows and not `every` one is asked for, the table has the first; the totals are those of all."""
    panel, question, scope = PANELS[name], QUESTIONS[name], asking.scope
    panel = panel.in_brief if in_brief else panel
    report = question.answer(scope)
    dimension = "stage" if name == "funnel" else "step" if name == "waterfall" else scope.group_by or question.groups[0]
    panel, rows = panel.of(dimension), named(report.rows)
    most = MOST_IN_BRIEF if in_brief else MOST_ON_PAGE
    shown = rows if every or (dimension in IN_ORDER and not in_brief) else rows[:most]
    for row in rows:
        row["label"] = row_name(row, dimension)
    for row in rows[: max(len(shown), charts.MOST_STANDING)]:
        row["url"] = link(asking, name, dimension, row)
    for row in shown:
        row["cells"] = cells(panel, row)
        if dimension == "owner" and row["owner"]:
            row["person"] = SimpleNamespace(pk=row["owner"], name=row["label"])
    if name == "funnel":
        compared(asking, rows)
    kind, data = drawn(panel, rows if dimension in IN_ORDER else rows[: charts.MOST_STANDING], by)
    return {
        "panel": panel,
        "dimension": dimension,
        "headings": panel.headings(dimension)[0],
        "rows": shown,
        "count": len(rows),
        "more": len(rows) - len(shown),
        "totals": report.totals,
        "sub": panel.sub(report.totals) if panel.sub else "",
        "foot": cells(panel, report.totals) if report.totals and name != "waterfall" else [],
        "legend": panel.legend if kind != "across" else (),
        "chart": {
            "kind": kind,
            "data": data,
            "id": f"data-{name}",
            "few": kind == "across" and len(rows) <= FEW_BARS,
            "first": first_bars(data, rows),
        },
        "is_empty": not any(row.get(column.field) for row in rows for column in panel.columns),
        "asking": asking,
        "by": by,
    }


def first_bars(data, rows):
    """How many bars a chart has that stops before its rows do; 0 where it draws them all."""
    bars = len(data.get("categories", data.get("rows", ())))
    return bars if bars < len(rows) and bars in (charts.MOST, charts.MOST_STANDING) else 0


def cells(panel, row):
    return [
        {
            "value": row.get(column.field),
            "text": column.show(row.get(column.field)),
            "title": column.exact(row.get(column.field)),
        }
        for column in panel.columns
    ]


def drawn(panel, rows, by):
    return panel.chart(rows, by) if panel.report == "funnel" else panel.chart(rows)


def compared(asking, rows):
    """Conversion against the period before, in points; and the bottleneck: of the stages that enough reached, the one
    where the largest share was lost."""
    was = conversions(asking.scope.but(period=asking.scope.period.previous()))
    for row in rows:
        then = was.get(row["stage"])
        both = row["conversion"] is not None and then is not None
        row["change"] = row["conversion"] - then if both else None
        row["change_words"] = points_of(row["change"])
    open_to_blame = [row for row in rows if row["kind"] == "open" and row["reached"] >= FEW and row["lost_here"]]
    if open_to_blame:
        max(open_to_blame, key=lambda row: row["drop_off"])["bottleneck"] = True


def link(asking, name, dimension, row):
    """The opportunities behind a row, where the list can show just them: what is open now, by stage or owner."""
    if dimension not in ("stage", "owner") or not row.get(dimension) or not asking.reaches_today:
        return ""
    if name not in ("pipeline", "ageing", "leaderboard"):
        return ""
    return asking.opportunities(**{dimension: row[dimension], "outcome": "open"})
