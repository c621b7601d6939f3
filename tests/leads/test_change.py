"""Create, change, qualify and disqualify."""

import pytest

from crm.customers.models import Source, Tag, Touch
from crm.followups.models import Activity, FollowUp, Notification
from crm.rules.refusals import Conflict, Invalid, NotAllowed, StaleVersion
from leads.services import change_lead, convert_lead, create_lead, disqualify_lead, qualify_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(shipped):
    return create_lead(by=shipped.ann, name="Wang Fang", phone="13800138000", company="Morning Star Co., Ltd.")


def test_a_new_lead_has_its_keys_its_arrival_and_its_activity(shipped, lead):
    assert (lead.phone_e164, lead.company_key) == ("+8613800138000", "morningstar")
    assert Touch.objects.about(lead).count() == 1
    assert set(Activity.objects.about(lead).values_list("kind", flat=True)) == {"created", "assigned"}


def test_what_comes_from_outside_comes_in_once(shipped):
    one = create_lead(by=shipped.ada, name="A", external_source="import", external_id="7")
    assert create_lead(by=shipped.ada, name="B", external_source="import", external_id="7") == one


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "A", "email": "nonsense"}, "email"),
        ({"name": "A\x00"}, "name"),
        ({"name": "A", "need": "x" * 5001}, "need"),
        ({"name": "A", "custom": [1]}, "custom"),
    ],
)
def test_values_that_cannot_be_are_told_by_field(shipped, fields, wrong):
    with pytest.raises(Invalid) as refused:
        create_lead(by=shipped.ada, **fields)
    assert set(refused.value.errors) == {wrong}


def test_a_change_names_its_fields_in_both_languages(shipped, lead):
    tag = Tag.objects.first()
    changed = change_lead(lead, by=shipped.ann, title="CEO", source=Source.objects.first(), tags=[tag])
    assert changed.version == lead.version + 1
    data = Activity.objects.about(lead).get(kind="changed").data
    assert data["names"] == ["source", "tags", "title"] and set(data["fields"]) == {"en", "zh"}


def test_nothing_differs_nothing_is_written(shipped, lead):
    before = Activity.objects.count()
    assert change_lead(lead, by=shipped.ann, name="Wang Fang").version == lead.version
    assert Activity.objects.count() == before


def test_an_old_version_and_a_stranger_change_nothing(shipped, lead):
    with pytest.raises(StaleVersion):
        change_lead(lead, by=shipped.ann, version=lead.version - 1, title="CEO")
    with pytest.raises(NotAllowed):
        change_lead(lead, by=shipped.cy, title="CEO")


def test_qualified_once_and_the_manager_is_told(shipped, lead):
    qualify_lead(lead, by=shipped.ann, note="Budget is there")
    assert qualify_lead(lead, by=shipped.ann).status == "qualified"
    assert Activity.objects.about(lead).filter(kind="qualified").count() == 1
    assert Notification.objects.filter(user=shipped.lea, kind="lead_qualified").count() == 1


def test_disqualified_with_a_reason_and_brought_back(shipped, lead):
    with pytest.raises(Invalid):
        disqualify_lead(lead, reason="", by=shipped.ann)
    gone = disqualify_lead(lead, reason="A student", by=shipped.ann)
    assert disqualify_lead(lead, reason="A student", by=shipped.ann).version == gone.version
    assert not FollowUp.objects.about(lead).open().exists()
    back = qualify_lead(lead, by=shipped.ann)
    assert (back.status, back.disqualified_reason) == ("qualified", "")


def test_what_is_converted_is_neither(shipped, lead):
    convert_lead(lead, by=shipped.ann)
    with pytest.raises(Conflict):
        disqualify_lead(lead, reason="No", by=shipped.ann)
    with pytest.raises(Conflict):
        qualify_lead(lead, by=shipped.ann)
