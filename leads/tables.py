"""The lists of leads: all that one may see, and the public pools."""

from dataclasses import replace
from functools import partial

from django.urls import reverse_lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from crm.rules.search import too_short
from crm.users.models import Role
from crm.web import formats
from crm.web.tables import Bulk, Column, Empty, Table

from . import cells
from .clock import clock_of
from .filters import LeadFilter
from .search import found


def find(rows, q, user):
    if too_short(q):
        raise ValueError(now_("One Chinese character or two others are enough."))
    return found(rows, q, user=user)


def searched_by(table, user):
    """The same list; its search knows whose eyes masked data is hidden from."""
    return replace(table, search=partial(find, user=user))


def bulk_of(user):
    """What this reader may do with many leads at once."""
    acts = [
        Bulk(_("Tag"), reverse_lazy("leads:tag_many"), "tag"),
        Bulk(_("Release"), reverse_lazy("leads:release_many"), "recycle"),
        Bulk(_("Disqualify"), reverse_lazy("leads:disqualify_many"), "ban", tone="danger"),
    ]
    if user.role in (Role.MANAGER, Role.ADMIN):
        return [Bulk(_("Assign"), reverse_lazy("leads:assign_many"), "user-check"), *acts]
    return acts if user.role == Role.REP else []


NAME = Column("name", _("Lead"), draw=cells.name, phone=1)
SCORE = Column("score", _("Score"), draw=cells.score, sort="score", down=True)
SOURCE = Column("source", _("Source"), value="source.name")
CREATED = Column("created_at", _("Created"), sort="created_at", down=True, show=formats.ago, phone=3)
CONTACT = [
    Column("company", _("Company"), hidden=True, phone=3),
    Column("title", _("Job title"), hidden=True, phone=3),
    Column("phone", _("Phone"), value="shown_phone", hidden=True, phone=3),
    Column("email", _("E-mail"), value="shown_email", hidden=True, phone=3),
    Column("region", _("Region"), hidden=True, phone=3),
    Column("industry", _("Industry"), hidden=True, phone=3),
]

LEADS = Table(
    "leads",
    ordering="-created_at",
    filters=LeadFilter,
    search=find,
    search_label=_("Name, company, phone, e-mail"),
    columns=[
        NAME,
        SCORE,
        Column(
            "status",
            _("Status"),
            draw=cells.status,
            export="get_status_display",
        ),
        SOURCE,
        Column("owner", _("Owner"), value="owner", draw=cells.owner, export=lambda row: str(row.owner or "")),
        Column(
            "response",
            _("First response"),
            value=clock_of,
            draw=cells.response,
            export=lambda row: row.first_response_at or "",
        ),
        Column("next_followup_at", _("Next step"), sort="next_followup_at", draw=cells.due_at, phone=3),
        CREATED,
        *CONTACT,
        Column("response_due_at", _("Response due"), hidden=True, show=formats.moment, phone=3),
    ],
    row_menu=cells.MENU,
    bulk=bulk_of,
    empty=Empty(
        "user-search",
        _("No leads yet"),
        _("They come in by forms, imports and the API, and are given to a rep within seconds. Add the first one here."),
        reverse_lazy("leads:create"),
        _("New lead"),
    ),
)


def ordered_by_response(table):
    """The same list, what is due first on top; served by an index only where nothing is answered yet."""
    columns = [
        replace(column, sort="response_due_at") if column.name == "response" else column for column in table.columns
    ]
    return replace(table, columns=columns, ordering="response")


UNANSWERED = ordered_by_response(
    replace(
        LEADS,
        empty=Empty(
            "circle-check",
            _("Everybody has been answered"),
            _("New leads appear here until their first call, mail or visit is logged."),
            reverse_lazy("leads:list"),
            _("All leads"),
            dialog=False,
        ),
    )
)
NARROWED = replace(
    LEADS,
    empty=Empty(
        "user-search",
        _("No leads in this view"),
        _("Look at all of them, or claim some from the public pool."),
        reverse_lazy("leads:pool"),
        _("Public pool"),
        dialog=False,
    ),
)

POOL = Table(
    "pool",
    ordering="-score",
    search=find,
    search_label=_("Name, company, phone, e-mail"),
    columns=[
        NAME,
        SCORE,
        SOURCE,
        Column("region", _("Region"), phone=3),
        Column("industry", _("Industry")),
        Column("need", _("Need"), draw=cells.need),
        CREATED,
        *[column for column in CONTACT if column.name in ("company", "title", "phone", "email")],
        Column("claim", "", value="pk", draw=cells.claim, align="r", export=False),
    ],
    bulk=[Bulk(_("Claim"), reverse_lazy("leads:claim_many"), "hand-grab", post=True)],
    exports=False,
    empty=Empty(
        "recycle",
        _("The pool is empty"),
        _("Leads come here when somebody gives them back, with a reason, or when an import puts them here."),
        reverse_lazy("leads:list"),
        _("My leads"),
        dialog=False,
    ),
)

# The same for who reads the pools and claims nothing.
LOOKED_AT = replace(POOL, columns=[column for column in POOL.columns if column.name != "claim"], bulk=[])
