"""What a page shows of: the scope of its address, the filters in force, and what may be chosen instead."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.calendar import NAMES, period_label, today
from crm.customers.models import Source
from crm.users.models import Role
from crm.web import formats
from crm.web.navigation import address
from opportunities.models import Pipeline

from ..asked import PARAMETERS, WINDOW, asked, owners_of, teams_of

SHORT = (
    ("this_month", pgettext_lazy("period", "Month")),
    ("this_quarter", pgettext_lazy("period", "Quarter")),
    ("this_year", pgettext_lazy("period", "Year")),
    ("last_12_months", _("12 months")),
)
LONG = ("last_month", "last_quarter", "last_year", "last_30_days", "last_90_days", "all_time")
DEFAULT = "this_quarter"


@dataclass
class Asking:
    """The address of a page, understood. `scope` is what reports take; a pipeline is always chosen."""

    request: object
    question: object = None

    @cached_property
    def params(self):
        """What reports understand, without what only the page means (view, by, export)."""
        params = QueryDict(mutable=True)
        for name, value in self.request.GET.items():
            if value and name in (*PARAMETERS, *WINDOW):
                params[name] = value
        return params

    @cached_property
    def pipelines(self):
        return list(Pipeline.objects.filter(active=True))

    @cached_property
    def scope(self):
        scope = asked(self.params, self.request.user, question=self.question, default=DEFAULT)
        if scope.pipeline is None and self.pipelines:
            scope = scope.but(pipeline=self.pipelines[0])
        return scope

    @property
    def query(self):
        """The filters as a query string for parts and links of this page."""
        params = self.params.copy()
        params.pop("group_by", None)
        return params.urlencode()

    @property
    def elsewhere(self):
        """What of it every report and the dashboard understand."""
        params = self.params.copy()
        for name in ("group_by", *WINDOW):
            params.pop(name, None)
        return params.urlencode()

    @cached_property
    def label(self):
        period = self.scope.period
        return period_label(period) if period.name in NAMES else formats.span(period.start, period.last)

    @property
    def said(self):
        """The period by its name and its days, each once."""
        period = self.scope.period
        named = period.name in NAMES and period.name != "all_time"
        return f"{self.label} · {formats.span(period.start, period.last)}" if named else self.label

    def with_(self, **changes):
        params = self.params.copy()
        for name, value in changes.items():
            params.pop(name, None)
            if value:
                params[name] = value
        return "?" + params.urlencode()

    def spans(self, names=SHORT):
        now = self.scope.period.name
        return [(label, self.with_(**{"period": name, "from": None, "to": None}), name == now) for name, label in names]

    def more_spans(self):
        return self.spans([(name, NAMES[name]) for name in LONG])

    def is_custom(self):
        return self.scope.period.name not in dict(SHORT)

    def chips(self):
        """[(label, value, address without it)] of team, rep and source."""
        labels = (("team", _("Team")), ("owner", _("Rep")), ("source", _("Source")))
        return [
            (label, getattr(self.scope, name), self.with_(**{name: None}))
            for name, label in labels
            if getattr(self.scope, name) is not None
        ]

    @property
    def unfiltered(self):
        return self.with_(team=None, owner=None, source=None)

    @property
    def all_time(self):
        """The page this part stands on, over all time."""
        home = self.request.path if "/parts/" not in self.request.path else reverse("analytics:dashboard")
        return home + self.with_(**{"period": "all_time", "from": None, "to": None, "group_by": None})

    @cached_property
    def teams(self):
        """[(id, name)], as are the two below."""
        return [(team.pk, team.name) for team in teams_of(self.request.user).filter(active=True).in_order()]

    @cached_property
    def owners(self):
        people = owners_of(self.request.user).filter(is_active=True).order_by("name")
        return list(people.values_list("pk", "name")[:500])

    @cached_property
    def sources(self):
        return [(source.pk, source.name) for source in Source.objects.filter(active=True)]

    def opportunities(self, **filters):
        """The list of opportunities behind a figure, or "" where there is no such page."""
        path = address("opportunities:list")
        held = {name: getattr(self.scope, name) for name in ("pipeline", "owner", "source", "team")}
        params = QueryDict(mutable=True)
        params.update({name: str(value.pk) for name, value in held.items() if value is not None})
        if self.request.user.scope.role == Role.REP:
            params["owner"] = str(self.request.user.pk)  # a list shows shared ones too, figures do not
        for name, value in filters.items():
            params[name] = str(value)
        return f"{path}?{params.urlencode()}" if path else ""

    @property
    def reaches_today(self):
        return self.scope.period.end > today()
