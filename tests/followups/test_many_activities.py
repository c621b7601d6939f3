"""Many activities at once."""

import pytest
from django.contrib.contenttypes.models import ContentType

from crm.customers.models import Customer
from crm.followups.models import Activity
from crm.followups.services import record_activities, record_activity
from crm.jobs import outbox
from crm.jobs.models import Outbox
from crm.rules.copying import FEW

pytestmark = pytest.mark.django_db


def test_a_process_that_has_asked_nothing_yet_writes_many(world):
    """What kind of record it is about is asked before the connection copies, not meanwhile."""
    made = Customer.objects.bulk_create([Customer(name=f"Pumps {n}") for n in range(FEW + 1)])
    ContentType.objects.clear_cache()
    record_activities([(one, None) for one in made], kind="created", by=world.ann)
    assert Activity.objects.filter(kind="created", object_id__in=[one.pk for one in made]).count() == FEW + 1


def test_only_what_somebody_handles_is_announced(world, monkeypatch):
    monkeypatch.setattr(outbox, "_handlers", {})
    outbox.on("customer.created")(print)
    made = Customer.objects.bulk_create([Customer(name=f"Pumps {n}") for n in range(FEW + 1)])
    for kind in ("created", "changed"):
        record_activities([(one, None) for one in made], kind=kind, by=world.ann)
        record_activity(made[0], kind=kind, by=world.ann)
    assert list(Outbox.objects.values_list("topic", flat=True)) == ["customer.created"] * (FEW + 2)
