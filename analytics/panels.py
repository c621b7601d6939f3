"""What each report looks like: its title, its columns, its chart, and in a sentence how it counts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from crm.web.formats import count, short_money

from . import charts
from .columns import LABELS, columns_of

OF_STAGES = {"normal_days"}  # what only a stage has


@dataclass(frozen=True)
class Panel:
    """One report on a page. `width` in twelfths of the dashboard; `table_first`: shown as a table unless asked."""

    report: str
    title: str
    fields: tuple
    chart: Callable
    explains: str
    icon: str = "chart-bar"
    width: str = "w6"
    table_first: bool = False
    brief: tuple = ()  # columns on the dashboard, where there is less room
    legend: tuple = ()  # (class, word) of what a chart cannot say at its shapes
    sub: Callable | None = None  # totals -> a line beside the title

    @property
    def columns(self):
        return columns_of(self.report, self.fields)

    @property
    def in_brief(self):
        """The same panel with the columns of the dashboard."""
        return replace(self, fields=self.brief) if self.brief else self

    def of(self, dimension):
        """The same panel with the columns that a row of this dimension has."""
        fields = tuple(name for name in self.fields if dimension == "stage" or name not in OF_STAGES)
        return replace(self, fields=fields)

    def headings(self, dimension):
        return [LABELS[dimension], *(column.label for column in self.columns)]


def uncounted(totals):
    """What the medians and means do not know yet."""
    late = _("Still being counted: %(uncounted)s")
    return late % said(totals) if totals["uncounted"] else ""


def said(totals):
    """Totals in words: money short, counts grouped."""
    return {name: short_money(value) if isinstance(value, Decimal) else count(value) for name, value in totals.items()}


PANELS = {
    panel.report: panel
    for panel in (
        Panel(
            "funnel",
            _("Stage conversion"),
            ("reached", "conversion", "lost_here", "open_here", "drop_off", "median_days", "amount"),
            charts.funnel,
            _(
                "Opportunities created in the period. A stage is reached by whoever ever stood in it or in a later "
                "one; what was won reached every stage."
            ),
            icon="chart-funnel",
            width="w8",
        ),
        Panel(
            "pipeline",
            _("Pipeline by stage"),
            ("count", "amount", "weighted", "share"),
            charts.pipeline,
            _("What is open at the end of the period, or now if it is not over. Weighted: amount × probability."),
            icon="stairs",
            legend=(("k3", _("Amount")), ("k1", _("Weighted"))),
            sub=lambda totals: _("%(count)s open · %(amount)s · weighted %(weighted)s") % said(totals),
        ),
        Panel(
            "win-rate",
            _("Win rate"),
            ("won", "lost", "win_rate", "win_rate_by_amount", "won_amount", "lost_amount"),
            charts.win_rate,
            _("Won ÷ (won + lost) among the opportunities closed in the period, by count and by amount."),
            icon="trophy",
        ),
        Panel(
            "cycle",
            _("Sales cycle"),
            ("won", "mean_days", "median_days"),
            charts.cycle,
            _("Days from the day created to the day won, over what was won in the period."),
            icon="rotate-clockwise",
        ),
        Panel(
            "velocity",
            _("Sales velocity"),
            ("open", "won", "lost", "win_rate", "mean_won_amount", "mean_days", "velocity"),
            charts.across("velocity", "money"),
            _("Open count × win rate × mean won amount ÷ mean cycle: money a day."),
            icon="trending-up",
        ),
        Panel(
            "forecast",
            _("Forecast"),
            ("won", "won_amount", "open", "open_amount", "weighted", "expected", "best_case"),
            charts.forecast,
            _(
                "Won in the period, and what is open with an expected close in it: weighted, and in full as the best "
                "case."
            ),
            icon="chart-line",
        ),
        Panel(
            "waterfall",
            _("Pipeline movement"),
            ("count", "amount"),
            charts.waterfall,
            _("How the open amount got from the beginning of the period to its end; every change is booked once."),
            icon="chart-bar",
        ),
        Panel(
            "losses",
            _("Loss reasons"),
            ("lost", "share", "lost_amount", "share_by_amount"),
            charts.across("lost", color="lost"),
            _("Opportunities lost in the period, by reason."),
            icon="thumb-down",
            width="w4",
            brief=("lost", "share", "lost_amount"),
            sub=lambda totals: _("%(lost)s lost · %(lost_amount)s") % said(totals),
        ),
        Panel(
            "leaderboard",
            _("Sales reps"),
            ("won_amount", "won", "lost", "win_rate", "mean_days", "created", "open", "open_amount", "weighted"),
            charts.across("won_amount", "money", "won"),
            _("Won, lost and created in the period; what is open now."),
            icon="users",
            width="w8",
            table_first=True,
            brief=("won_amount", "won", "lost", "win_rate", "mean_days", "open", "open_amount"),
        ),
        Panel(
            "sources",
            _("Sources"),
            ("leads", "converted", "conversion", "opportunities", "amount", "won", "win_rate", "won_amount"),
            charts.across("won_amount", "money"),
            _("Leads and opportunities created in the period, by source, and what became of them."),
            icon="route",
            table_first=True,
        ),
        Panel(
            "response",
            _("First response"),
            ("assigned", "answered", "in_time_rate", "overdue", "median_minutes", "mean_minutes"),
            charts.across("median_minutes"),
            _(
                "From the assignment to the first answer, in working time of the assignee; leads assigned in the "
                "period."
            ),
            sub=uncounted,
            icon="clock",
            table_first=True,
        ),
        Panel(
            "ageing",
            _("Stalled opportunities"),
            ("open", "stalled", "share", "stalled_amount", "normal_days", "median_days", "longest"),
            charts.ageing,
            _(
                "Working days since the last two-way contact, against what is normal: three quarters of the won ones "
                "stayed in the stage for less (with fewer than 30 of them, the stage's expected days)."
            ),
            icon="flame",
            width="w4",
            brief=("open", "stalled", "share", "stalled_amount"),
            legend=(("k-warn", _("Stalled")), ("k3", _("In touch"))),
        ),
    )
}
