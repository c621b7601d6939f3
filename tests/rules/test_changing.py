"""Many rows changed in one statement hold what one after the other would have stored."""

import datetime as dt

import pytest
from django.db import DataError
from django.utils import timezone

from crm.rules.changing import change_many
from crm.rules.written import Written
from leads.models import Lead

pytestmark = pytest.mark.django_db

NAMES = ("name", "score", "is_mql", "assigned_at", "validity", "score_detail", "owner", "status", "need")
WORDS = ('a "b" {c}', "back\\slash", "tab\tline\n", "NULL", "你好,", "")


def changed(leads):
    for lead, stored in zip(leads, Lead.objects.filter(pk__in=[one.pk for one in leads]).order_by("id"), strict=True):
        assert [getattr(stored, name) for name in NAMES] == [getattr(lead, name) for name in NAMES]


@pytest.mark.parametrize("same", [True, False])
def test_values_that_all_share_and_values_of_their_own(world, same):
    leads = Lead.objects.bulk_create([Lead(name=f"L{n}") for n in range(6)])
    now, line = timezone.now(), Written(points=3, rule={"en": 'x"'})
    for n, lead in enumerate(leads):
        n = 2 if same else n
        lead.name = lead.need = WORDS[n] or "-"
        lead.score, lead.is_mql, lead.owner = n, n % 2 == 0, (world.ann, None)[n % 2]
        lead.assigned_at = now - dt.timedelta(microseconds=n) if n % 3 else None
        lead.validity, lead.score_detail = ({"phone": WORDS[n]} if n % 2 else {}), [line] * n
    assert change_many(leads, NAMES) == 6
    changed(leads)


def test_a_condition_leaves_out_what_is_otherwise_by_now(world):
    leads = Lead.objects.bulk_create([Lead(name=f"L{n}", owner=(None, world.ann)[n % 2]) for n in range(4)])
    for lead in leads:
        lead.name = "M"
    where = "t.owner_id IS NOT DISTINCT FROM n.before_owner"
    assert change_many(leads, ["name"], where=where, before_owner=[None] * 4) == 2
    assert Lead.objects.filter(name="M", owner=None).count() == 2


@pytest.mark.parametrize("names", [["x" * 121] * 2, ["y" * 121, "fits"]])
def test_what_is_too_long_is_an_error_and_not_cut(names):
    leads = Lead.objects.bulk_create([Lead(name=f"L{n}") for n in range(2)])
    for lead, name in zip(leads, names, strict=True):
        lead.name = name
    with pytest.raises(DataError):
        change_many(leads, ["name"])
