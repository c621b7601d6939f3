"""The lists of customers and contacts."""

from dataclasses import replace
from functools import partial

from django.urls import reverse_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.rules.search import too_short
from crm.web import formats
from crm.web.tables import Bulk, Column, Empty, Table

from . import cells
from .filters import ContactFilter, CustomerFilter
from .search import found_customers, listed_contacts


def find(rows, q, *, found, user):
    if too_short(q):
        raise ValueError(gettext("One Chinese character or two others are enough."))
    return found(rows, q, user=user)


def customers_for(user):
    """The list; its search knows from whose eyes masked data is hidden."""
    return replace(CUSTOMERS, search=partial(find, found=found_customers, user=user))


def contacts_for(user):
    return replace(CONTACTS, search=partial(find, found=listed_contacts, user=user))


# What the columns of each list and their files read of a row.
READ_OF_CUSTOMERS = (
    *("name", "pinyin", "importance", "industry", "region", "phone", "email", "next_followup_at", "last_touch_at"),
    *("created_at", "owner__name", "owner__email", "source__name_en", "source__name_zh"),
)
READ_OF_CONTACTS = ("name", "pinyin", "title", "role", "phone", "email", "wechat", "created_at", "customer__name")

CUSTOMERS = Table(
    "customers",
    ordering="-created_at",
    filters=CustomerFilter,
    search=find,
    search_label=_("Name, phone, e-mail, web site"),
    columns=[
        Column("name", pgettext_lazy("customer", "Name"), sort="pinyin", phone=1),
        Column("importance", _("Importance"), draw=cells.importance),
        Column("industry", _("Industry")),
        Column("region", _("Region"), phone=3),
        Column("phone", _("Phone"), value="shown_phone"),
        Column("email", _("E-mail"), value="shown_email", phone=3, hidden=True),
        Column(
            "owner",
            _("Owner"),
            value="owner",
            draw=cells.owner,
            export=lambda row: str(row.owner or ""),
        ),
        Column("next_followup_at", _("Next step"), sort="next_followup_at", draw=cells.due_at),
        Column("last_touch_at", _("Last touch"), sort="last_touch_at", down=True, show=formats.ago, phone=3),
        Column("source", _("Source"), value="source.name", joins="source", hidden=True, phone=3),
        Column("created_at", _("Created"), sort="created_at", down=True, show=formats.day, phone=3),
    ],
    row_menu=cells.MENU,
    bulk=[
        Bulk(_("Hand over"), reverse_lazy("customers:transfer_many"), "transfer"),
        Bulk(_("Tag"), reverse_lazy("customers:tag_many"), "tag"),
    ],
    empty=Empty(
        "building",
        _("No customers yet"),
        _("Add the first one, or import a spreadsheet. A lead that you convert becomes a customer too."),
        reverse_lazy("customers:create"),
        _("New customer"),
    ),
)

CONTACTS = Table(
    "contacts",
    ordering="-created_at",
    filters=ContactFilter,
    search=find,
    search_label=_("Name, phone, e-mail, customer"),
    columns=[
        Column("name", _("Name"), sort="pinyin", phone=1),
        Column("title", _("Job title")),
        Column("customer", _("Customer"), value="customer.name", draw=cells.customer),
        Column("role", _("Role"), value="get_role_display"),
        Column("phone", _("Phone"), value="shown_phone"),
        Column("email", _("E-mail"), value="shown_email", phone=3),
        Column("wechat", _("WeChat"), value="shown_wechat", hidden=True, phone=3),
        Column("created_at", _("Created"), sort="created_at", down=True, show=formats.day, phone=3),
    ],
    empty=Empty(
        "users",
        _("No contacts yet"),
        _("People are added on the page of their customer."),
        reverse_lazy("customers:list"),
        _("To the customers"),
        dialog=False,
    ),
)
