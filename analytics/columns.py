"""How the fields of reports are called and shown: on pages and in exported files alike."""

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_skeleton
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.web import formats

LABELS = {
    "stage": _("Stage"),
    "owner": _("Owner"),
    "team": _("Team"),
    "pipeline": _("Pipeline"),
    "source": _("Source"),
    "product": _("Product"),
    "competitor": _("Competitor"),
    "reason": _("Loss reason"),
    "importance": _("Importance"),
    "month": _("Month"),
    "step": _("Step"),
}

STEPS = {
    "opening": _("Opening"),
    "created": pgettext_lazy("how many", "Created"),
    "increased": _("Increased"),
    "decreased": _("Decreased"),
    "pulled_in": _("Pulled in"),
    "pushed_out": _("Pushed out"),
    "won": _("Won"),
    "lost": _("Lost"),
    "reopened": _("Reopened"),
    "closing": _("Closing"),
}


@dataclass(frozen=True)
class Column:
    """`kind`: count, money, percent, days, minutes."""

    field: str
    label: str
    kind: str = "count"
    hint: str = ""

    def show(self, value):
        return SHOWN[self.kind](value)

    def exact(self, value):
        """The exact amount, for the title of a rounded one."""
        return formats.money(value) if self.kind == "money" and value is not None else ""


SHOWN = {
    "count": formats.count,
    "money": formats.short_money,
    "percent": formats.percent,
    "days": lambda value: formats.days(value, 1),
    "minutes": formats.working_time,
}

COLUMNS = {
    column.field: column
    for column in (
        Column("reached", _("Reached"), hint=_("Ever stood in this stage or a later one")),
        Column("conversion", _("Conversion"), "percent", _("Reached the next stage ÷ reached this one")),
        Column("lost_here", _("Lost here"), hint=_("Lost with this as the furthest stage")),
        Column("open_here", _("Still here"), hint=_("Open, with this as the furthest stage")),
        Column("drop_off", _("Drop-off"), "percent", _("Lost here ÷ reached")),
        Column("median_days", _("Median stay"), "days", _("Days; half of the finished stays were shorter")),
        Column("amount", _("Amount"), "money"),
        Column("count", _("Count")),
        Column("weighted", _("Weighted"), "money", _("Amount × probability")),
        Column("share", _("Share"), "percent"),
        Column("won", _("Won")),
        Column("lost", _("Lost")),
        Column("win_rate", _("Win rate"), "percent", _("Won ÷ (won + lost), by count")),
        Column("win_rate_by_amount", _("By amount"), "percent", _("Won ÷ (won + lost), by amount")),
        Column("won_amount", _("Won amount"), "money"),
        Column("lost_amount", _("Lost amount"), "money"),
        Column("mean_days", _("Mean cycle"), "days", _("From the day created to the day won")),
        Column("open", pgettext_lazy("how many", "Open")),
        Column("mean_won_amount", _("Mean won amount"), "money"),
        Column("velocity", _("Velocity a day"), "money", _("Open × win rate × mean won amount ÷ mean cycle")),
        Column("share_by_amount", _("Share by amount"), "percent"),
        Column("created", pgettext_lazy("how many", "Created")),
        Column("open_amount", _("Open amount"), "money"),
        Column("expected", _("Expected"), "money", _("Won + weighted amount of what is due")),
        Column("best_case", _("Best case"), "money", _("Won + full amount of what is due")),
        Column("leads", _("Leads")),
        Column("qualified", _("Qualified")),
        Column("converted", _("Converted")),
        Column("opportunities", _("Opportunities")),
        Column("assigned", _("Assigned")),
        Column("answered", _("Answered")),
        Column("in_time", _("In time")),
        Column("in_time_rate", _("In time"), "percent", _("Answered in time ÷ answered")),
        Column("overdue", _("Overdue"), hint=_("Not answered although the time is over")),
        Column("median_minutes", _("Median"), "minutes", _("Working time until the first answer")),
        Column("mean_minutes", _("Mean"), "minutes"),
        Column("stalled", _("Stalled"), hint=_("No two-way contact for longer than normal")),
        Column("stalled_amount", _("Stalled amount"), "money"),
        Column("normal_days", _("Normal"), "days", _("Working days")),
        Column("longest", _("Longest"), "days", _("Working days since the last two-way contact")),
    )
}

# Where one field means something else in one report.
SPECIAL = {
    ("cycle", "median_days"): Column("median_days", _("Median cycle"), "days"),
    ("ageing", "median_days"): Column("median_days", _("Median"), "days", _("Working days without contact")),
    ("sources", "conversion"): Column("conversion", _("Converted"), "percent", _("Converted ÷ leads")),
}


def columns_of(report, fields):
    return [SPECIAL.get((report, name), COLUMNS[name]) for name in fields]


def row_name(row, dimension):
    """What a row is called, for people."""
    if dimension == "step":
        return str(STEPS[row["step"]])
    name = row.get("name") or ""
    if dimension == "month" and name:
        return format_skeleton("yMMM", dt.date.fromisoformat(f"{name}-01"), locale=formats.locale())
    return name or str(_("Not set"))
