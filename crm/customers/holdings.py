"""Customers of a person, as hand-overs move them: their contacts come along."""

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.followups.models import Activity
from crm.followups.services import record_activities
from crm.handovers.holdings import SharesHeld
from crm.handovers.registry import RecordsHeld, holding, new_owners
from crm.rules.changing import change_many

from .models import Contact, Customer


@holding
class CustomersHeld(RecordsHeld):
    model, order = Customer, 20

    def link(self, user):
        return f"{reverse('customers:list')}?{urlencode({'owner': user.pk})}"

    def note(self, user):
        n = Contact.objects.filter(customer__in=self.held(user), deleted_at=None).count()
        return ngettext("with %(n)s contact", "with %(n)s contacts", n) % {"n": n} if n else ""

    def give(self, moved, *, of, by, at):
        change_many([row for row, _to in moved], new_owners(moved, at))
        told = [
            (row, {"from": of.name, "to": to.name, "from_id": of.pk, "to_id": to.pk, "how": "handover"})
            for row, to in moved
        ]
        record_activities(told, kind="transferred", by=by, at=at)

    def passed_on(self, line):
        kind = ContentType.objects.get_for_model(Customer)
        since = Activity.objects.filter(content_type=kind, object_id__in=line.ids, at__gt=line.handover.at)
        return since.filter(kind="transferred").values_list("object_id", flat=True)


@holding
class CustomerSharesHeld(SharesHeld):
    record, label, order = Customer, _("Customers shared by others"), 42
