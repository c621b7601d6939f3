"""The list of opportunities."""

from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.rules.search import too_short
from crm.web import formats
from crm.web.tables import Bulk, Column, Empty, Table

from . import cells
from .filters import ListFilter
from .search import found
from .staleness import idle_days


def searched(rows, q):
    if too_short(q):
        raise ValueError(gettext("Type one Chinese character or two others at least."))
    return found(rows, q)


# What the columns below and their files read of a row.
READ = (
    *("name", "amount", "amount_base", "currency", "probability", "expected_close", "importance", "outcome"),
    *("next_followup_at", "last_touch_at", "created_at", "created_on", "closed_on", "customer__name", "owner__name"),
    *("owner__email", "stage__name_en", "stage__name_zh", "stage__kind", "stage__probability"),
    *("source__name_en", "source__name_zh", "loss_reason__name_en", "loss_reason__name_zh"),
)

OPPORTUNITIES = Table(
    "opportunities",
    ordering="-created",
    filters=ListFilter,
    search=searched,
    search_label=_("Opportunity or customer"),
    columns=[
        Column("name", _("Opportunity"), phone=1),
        Column("customer", _("Customer"), value="customer.name"),
        Column("stage", _("Stage"), value="stage.name", draw=cells.stage),
        Column(
            "amount",
            _("Amount"),
            sort="amount_base",
            down=True,
            align="r",
            draw=cells.amount,
        ),
        Column("currency", _("Currency"), hidden=True),
        Column("probability", _("Probability"), draw=cells.probability, align="r", phone=3),
        Column("expected_close", _("Expected close"), sort="expected_close", show=formats.day),
        Column("importance", _("Importance"), value="get_importance_display", hidden=True, phone=3),
        Column("owner", _("Owner"), value="owner.name", draw=cells.owner),
        Column("next", _("Next follow-up"), value="next_followup_at", draw=cells.next_step),
        Column("idle", _("Days without answer"), value=idle_days, hidden=True, align="r", phone=3),
        Column("outcome", _("Outcome"), value="get_outcome_display", hidden=True, phone=3),
        Column("closed", _("Closed"), value="closed_on", sort="closed_on", down=True, show=formats.day, hidden=True),
        Column("reason", _("Loss reason"), value="loss_reason.name", joins="loss_reason", hidden=True, phone=3),
        Column("source", _("Source"), value="source.name", joins="source", hidden=True, phone=3),
        Column("created", _("Created"), value="created_on", sort="created_at", down=True, show=formats.day, phone=3),
    ],
    bulk=[
        Bulk(_("Transfer"), reverse_lazy("opportunities:transfer_many"), "transfer"),
        Bulk(_("Importance"), reverse_lazy("opportunities:importance_many"), "star"),
    ],
    row_menu=cells.MENU,
    empty=Empty(
        "target-arrow",
        _("No opportunities yet"),
        _("Convert a qualified lead, or create the first one here."),
        reverse_lazy("opportunities:create"),
        _("New opportunity"),
    ),
)
