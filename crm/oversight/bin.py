"""The recycle bin: what was deleted, by whom and when, and who may bring it back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.audit.models import Entry
from crm.customers.models import Contact, Customer
from crm.customers.services import delete_contact, delete_customer, restore_contact, restore_customer
from crm.users.models import User
from crm.web import formats
from crm.web.tables import Bulk, Column, Empty, Table
from leads.models import Lead
from leads.services import delete_lead, restore_lead
from opportunities.models import Opportunity
from opportunities.services import delete_opportunity, restore_opportunity

from .erasure.walk import GONE, empty

MOST = 200  # that are restored at once


@dataclass(frozen=True)
class Bin:
    """One kind of record: its rows, the two verbs, and what is told of a row beside its name."""

    name: str
    model: type
    label: str
    icon: str
    restore: Callable
    delete: Callable
    merged: Q = field(default_factory=Q)
    links: tuple[str, ...] = ("owner",)

    def rows(self, user):
        """What this user may bring back; not what was merged into another record, nor what was emptied for good."""
        rows = InTheBin(self.model).filter(pk__in=self.model.objects.restorable_by(user).values("pk"))
        return rows.exclude(self.merged).exclude(name=GONE).select_related(*self.links)

    def chosen(self, user, ids):
        """Those of `ids`, or 404 where one of them is not in this user's bin."""
        found = list(self.rows(user).filter(pk__in=ids).order_by("pk"))
        if not ids or len(found) != len(set(ids)):
            raise Http404
        return found


class InTheBin(QuerySet):
    """Deleted rows that know `deleted_by`, from the audit; looked up once a page."""

    def _fetch_all(self):
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._result_cache and isinstance(self._result_cache[0], self.model):
            _tell_who(self.model, self._result_cache)


def _tell_who(model, rows):
    entries = Entry.objects.filter(
        model=model._meta.label_lower, row__in=[row.pk for row in rows], after__has_key="deleted_at"
    )
    actors = dict(entries.order_by("at", "id").values_list("row", "actor"))
    people = User.objects.in_bulk({actor for actor in actors.values() if actor})
    for row in rows:
        row.deleted_by = people.get(actors.get(row.pk))


BINS = {
    one.name: one
    for one in (
        Bin("leads", Lead, _("Leads"), "user-search", restore_lead, delete_lead, ~Q(duplicate_of=None)),
        Bin("opportunities", Opportunity, _("Opportunities"), "target-arrow", restore_opportunity, delete_opportunity),
        Bin("customers", Customer, _("Customers"), "building", restore_customer, delete_customer, ~Q(merged_into=None)),
        Bin("contacts", Contact, _("Contacts"), "users", restore_contact, delete_contact, links=("customer__owner",)),
    )
}


@transaction.atomic
def restore(kind, rows, *, by):
    """All of them, or none where one verb refuses."""
    for row in rows:
        kind.restore(row, by=by)


@transaction.atomic
def delete_again(kind, rows, *, by):
    """Takes a restoration back; how many."""
    for row in rows:
        kind.delete(row, by=by)
    return len(rows)


def empty_old(now=None):
    """What has lain in the bin for longer than the setting says is emptied for good: it stays as a number in reports,
    without a word of what it was. How many."""
    if not settings.RECYCLE_BIN_DAYS:
        return 0
    long_ago, emptied = (now or timezone.now()) - dt.timedelta(days=settings.RECYCLE_BIN_DAYS), 0
    for kind in BINS.values():
        rows = kind.model._base_manager.filter(deleted_at__lt=long_ago).exclude(name=GONE).exclude(kind.merged)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
        if ids:
            with transaction.atomic():
                empty(kind.model, ids)
                if kind.model is Customer:
                    empty(Contact, list(Contact._base_manager.filter(customer__in=ids).values_list("pk", flat=True)))
            emptied += len(ids)
    return emptied


def emptied_at(row):
    """When the record is emptied for good, or None where nothing ever is."""
    days = settings.RECYCLE_BIN_DAYS
    return row.deleted_at + dt.timedelta(days=days) if days else None


def _owner(row):
    return row.customer.owner if isinstance(row, Contact) else row.owner


def table_of(kind):
    columns = [
        Column("name", pgettext_lazy("of any record", "Name"), value=str, phone=1),
        Column("owner", _("Owner"), value=lambda row: str(_owner(row) or "")),
        Column("deleted_at", _("Deleted"), sort="deleted_at", down=True, show=formats.moment),
        Column("deleted_by", _("Deleted by"), value=lambda row: str(row.deleted_by or "")),
    ]
    if settings.RECYCLE_BIN_DAYS:
        columns.append(Column("emptied", _("Gone for good"), value=emptied_at, show=formats.day))
    return Table(
        f"bin-{kind.name}",
        ordering="-deleted_at",
        link=None,
        columns=columns,
        bulk=[Bulk(_("Restore"), reverse("oversight:bin_restore", args=[kind.name]), "arrow-back-up", post=True)],
        empty=Empty("trash", _("Nothing here"), _("What you delete waits here until you bring it back.")),
        exports=False,
    )
