"""The list of opportunities."""

from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.rules.search import too_short
from crm.web import formats
from crm.web.tables import Bulk, Column, Empty, Table

from .filters import ListFilter
from .search import found
from .staleness import idle_days


def searched(rows, q):
    if too_short(q):
        raise ValueError(gettext("Type one Chinese character or two others at least."))
    return found(rows, q)


OPPORTUNITIES = Table(
    "opportunities",
    ordering="-created",
    filters=ListFilter,
    search=searched,
    search_label=_("Opportunity or customer"),
    columns=[
        Column("name", _("Opportunity"), part="opportunities/_name_cell.html", phone=1),
        Column("customer", _("Customer"), value="customer.name"),
        Column("stage", _("Stage"), value="stage.name", part="opportunities/_stage_cell.html"),
        Column(
            "amount",
            _("Amount"),
            sort="amount_base",
            down=True,
            align="r",
            part="opportunities/_amount_cell.html",
        ),
        Column("currency", _("Currency"), hidden=True),
        Column("probability", _("Probability"), part="opportunities/_probability_cell.html", align="r", phone=3),
        Column("expected_close", _("Expected close"), sort="expected_close", show=formats.day),
        Column("importance", _("Importance"), value="get_importance_display", hidden=True, phone=3),
        Column("owner", _("Owner"), value="owner.name", part="opportunities/_owner_cell.html"),
        Column("next", _("Next follow-up"), value="next_followup_at", part="opportunities/_next_cell.html"),
        Column("idle", _("Days without answer"), value=idle_days, hidden=True, align="r", phone=3),
        Column("outcome", _("Outcome"), value="get_outcome_display", hidden=True, phone=3),
        Column("closed", _("Closed"), value="closed_on", sort="closed_on", down=True, show=formats.day, hidden=True),
        Column("reason", _("Loss reason"), value="loss_reason.name", hidden=True, phone=3),
        Column("source", _("Source"), value="source.name", hidden=True, phone=3),
        Column("created", _("Created"), value="created_on", sort="created_at", down=True, show=formats.day, phone=3),
    ],
    bulk=[
        Bulk(_("Transfer"), reverse_lazy("opportunities:transfer_many"), "transfer"),
        Bulk(_("Importance"), reverse_lazy("opportunities:importance_many"), "star"),
    ],
    row_menu="opportunities/_row_menu.html",
    empty=Empty(
        "target-arrow",
        _("No opportunities yet"),
        _("Convert a qualified lead, or create the first one here."),
        reverse_lazy("opportunities:create"),
        _("New opportunity"),
    ),
)
