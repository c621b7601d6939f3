"""Rows of a report as the data of a chart (kinds: docs/pages.md). Names are already in the reader's language."""

import datetime as dt

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from crm.web.formats import locale

MOST = 12  # lying bars that can still be read
MOST_STANDING = 24


def funnel(rows, by="reached"):
    unit = "money" if by == "amount" else ""
    return "funnel", {
        "unit": unit,
        "rows": [
            {"name": row["label"], "value": str(row[by]), "color": tone(row, place), "url": row.get("url")}
            for place, row in enumerate(rows)
        ],
    }


def flow(rows, by="reached"):
    """Each stage hands on to the next, loses some, keeps some: the same numbers as the funnel's."""
    beyond, lost, still = (
        ("reached", "lost_here", "open_here") if by == "reached" else ("amount", "lost_amount", "open_amount")
    )
    open_rows = [row for row in rows if row["kind"] == "open"]
    nodes = [{"name": row["label"], "color": tone(row, place)} for place, row in enumerate(rows)]
    nodes += [{"name": _("Lost"), "color": "lost"}, {"name": _("Still open"), "color": "idle"}]
    links = []
    for row, after in zip(open_rows, rows[1:], strict=False):
        links += [
            {"source": row["label"], "target": after["label"], "value": float(after[beyond])},
            {"source": row["label"], "target": _("Lost"), "value": float(row[lost])},
            {"source": row["label"], "target": _("Still open"), "value": float(row[still])},
        ]
    links = [link for link in links if link["value"]]
    used = {name for link in links for name in (link["source"], link["target"])}
    unit = "" if by == "reached" else "money"
    return "sankey", {"unit": unit, "nodes": [node for node in nodes if node["name"] in used], "links": links}


def pipeline(rows):
    """Amounts; counts where nothing open has an amount."""
    if not any(row["amount"] for row in rows):
        return across("count", color="acc3")(rows)
    return "bar", {
        "unit": "money",
        "categories": [row["label"] for row in rows],
        "series": [
            {"name": _("Amount"), "values": [str(row["amount"]) for row in rows], "color": "acc3"},
            {"name": _("Weighted"), "values": [str(row["weighted"]) for row in rows], "color": "acc"},
        ],
    }


def won(rows):
    return "bar", {
        "unit": "money",
        "categories": short_months([row["month"] for row in rows]),
        "series": [{"name": _("Won amount"), "values": [str(row["won_amount"]) for row in rows], "color": "won"}],
    }


def win_rate(rows):
    return "bar", {
        "unit": "percent",
        "categories": [row["label"] for row in rows],
        "series": [{"name": _("Win rate"), "values": [_text(row["win_rate"]) for row in rows], "color": "acc"}],
    }


def cycle(rows):
    return "bar", {
        "unit": "days",
        "categories": [row["label"] for row in rows],
        "series": [
            {"name": _("Mean"), "values": [_text(row["mean_days"]) for row in rows], "color": "acc3"},
            {"name": _("Median"), "values": [_text(row["median_days"]) for row in rows], "color": "acc"},
        ],
    }


def forecast(rows):
    return "stacked", {
        "unit": "money",
        "categories": [row["label"] for row in rows],
        "series": [
            {"name": _("Won"), "values": [str(row["won_amount"]) for row in rows], "color": "won"},
            {"name": _("Weighted"), "values": [str(row["weighted"]) for row in rows], "color": "acc"},
            {
                "name": _("Best case"),
                "values": [str(row["open_amount"] - row["weighted"]) for row in rows],
                "color": "acc3",
            },
        ],
    }


def waterfall(rows):
    shown = [row for row in rows if row["amount"] or row["step"] in ("opening", "closing")]
    return "waterfall", {
        "unit": "money",
        "rows": [
            {
                "name": row["label"],
                "value": str(row["sign"] * row["amount"]),
                "total": row["step"] in ("opening", "closing"),
                "color": {"won": "won", "lost": "lost"}.get(row["step"]),
            }
            for row in shown
        ],
    }


def ageing(rows):
    return "stacked", {
        "unit": "",
        "categories": [row["label"] for row in rows],
        "series": [
            {"name": _("Stalled"), "values": [row["stalled"] for row in rows], "color": "warn"},
            {"name": _("In touch"), "values": [row["open"] - row["stalled"] for row in rows], "color": "acc3"},
        ],
    }


def across(field, unit="", color="acc"):
    """Bars lying, the greatest on top."""

    def draw(rows):
        best = [row for row in rows if row[field]][:MOST]
        return "across", {
            "unit": unit,
            "rows": [
                {"name": row["label"], "value": str(row[field]), "color": color, "url": row.get("url")} for row in best
            ],
        }

    return draw


def short_months(months):
    """2026-03, 2026-04 -> "Mar" over 2026, "Apr": the year once, and again in January."""
    days = [dt.date.fromisoformat(f"{month}-01") for month in months]
    names = [format_skeleton("MMM", day, locale=locale()) for day in days]
    return [
        f"{name}\n{day.year}" if place == 0 or day.month == 1 else name
        for place, (name, day) in enumerate(zip(names, days, strict=True))
    ]


def tone(row, place):
    """The colour of a stage: its place along the funnel."""
    return "won" if row["kind"] == "won" else f"f{min(place + 1, 5)}"


def _text(value):
    return None if value is None else str(value)
