"""The oldest open lead of a phone or an e-mail, of the thousands that have the same."""

import pytest
from django.db import connection

from leads.duplicates import open_leads
from leads.intake.known import BEFORE, known_lead, leads_before
from leads.models import Lead

pytestmark = pytest.mark.django_db
PHONE, MAIL = "+8613800138000", "me@example.com"


@pytest.fixture
def leads(world):
    """Every other of Ann's, the first two of a kind closed and deleted; what follows is a crowd."""
    rows = []
    for n in range(300):
        owner = (world.ann, world.cy)[n % 2]
        lead = Lead(name=f"L{n}", phone_e164=PHONE, email_key=MAIL if n > 3 else "", owner=owner, team=owner.team)
        lead.status = "disqualified" if n < 2 else "new"
        rows.append(lead)
    return Lead.objects.bulk_create(rows)


def ids(found):
    return sorted(lead.pk for lead in found)


def test_each_reader_gets_the_oldest_that_they_see(world, leads):
    keys = [("phone", PHONE), ("email", MAIL), ("phone", "+8613900139000")]
    assert ids(open_leads(None, keys)) == [leads[2].pk, leads[4].pk]
    assert ids(open_leads(world.cy, keys)) == [leads[3].pk, leads[5].pk]
    assert ids(open_leads(None, keys, but=[leads[2].pk])) == [leads[3].pk, leads[4].pk]
    assert ids(open_leads(None, [("phone", ""), ("email", "")])) == []


def test_who_came_before(world, leads):
    assert known_lead({"phone_e164": PHONE, "email_key": MAIL}) == leads[2]
    assert known_lead({"phone_e164": "", "email_key": MAIL}) == leads[4]
    assert known_lead({"phone_e164": "", "email_key": ""}) is None
    before = leads_before([leads[2], leads[3], leads[200]])
    assert before == {leads[3].pk: leads[2].pk, leads[200].pk: leads[2].pk}


def test_an_index_finds_the_oldest(world, leads):
    Lead.objects.bulk_create(
        Lead(name="A", phone_e164=f"+861390000{n:04}", email_key=f"{n}@a.example") for n in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads_lead")
        cursor.execute(f"EXPLAIN {BEFORE}", {"ids": [leads[9].pk], "phones": [PHONE], "emails": [MAIL]})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "lead_by_phone" in plan and "lead_by_email" in plan
