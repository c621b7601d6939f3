"""The list of leads, its views, its bulk actions and files."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Source, Tag
from leads.models import Lead
from leads.services import assign_lead, create_lead

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true"}
LIST = "/leads/"


def make_lead(owner, name="Wang Fang", **fields):
    return create_lead(by=owner, name=name, **fields)


@pytest.fixture
def ann(client, shipped):
    client.force_login(shipped.ann)
    return client


def events(answer):
    return json.loads(answer.headers["HX-Trigger"])


def test_a_rep_sees_the_own_leads_and_no_others(ann, shipped):
    make_lead(shipped.ann, "Mine Own")
    make_lead(shipped.cy, "Of Cy")
    page = ann.get(LIST).content.decode()
    assert "Mine Own" in page and "Of Cy" not in page


def test_an_empty_list_says_what_to_do(ann):
    page = ann.get(LIST).content.decode()
    assert "No leads yet" in page and reverse("leads:create") in page


def test_a_filter_without_a_hit_offers_all(ann, shipped):
    make_lead(shipped.ann)
    assert "Nothing fits" in ann.get(LIST + "?status=converted").content.decode()


@pytest.mark.parametrize("view", ["mine", "today", "unanswered", "mql"])
def test_every_view_opens_empty_and_filled(ann, shipped, view):
    url = reverse("leads:view", args=[view])
    assert ann.get(url).status_code == 200
    make_lead(shipped.ann, "Mine Own")
    Lead.objects.update(is_mql=True)
    assert "Mine Own" in ann.get(url).content.decode()


def test_an_unknown_view_is_not_found(ann):
    assert ann.get("/leads/view/nonsense/").status_code == 404


def test_answered_leads_leave_the_unanswered(ann, shipped):
    lead = make_lead(shipped.ann, "Mine Own")
    Lead.objects.filter(pk=lead.pk).update(first_response_at=timezone.now(), status="working")
    assert "Mine Own" not in ann.get(reverse("leads:view", args=["unanswered"])).content.decode()


@pytest.mark.parametrize(
    "query",
    ["status=assigned", "owner={ann}", "source={source}", "tag={tag}", "grade=D", "score=0", "created=today", "q=Own"],
)
def test_every_filter_keeps_what_fits(ann, shipped, query):
    source, tag = Source.objects.first(), Tag.objects.first()
    lead = make_lead(shipped.ann, "Mine Own", source=source, tags=[tag])
    Lead.objects.filter(pk=lead.pk).update(grade="D", score=5)
    query = query.format(ann=shipped.ann.pk, source=source.pk, tag=tag.pk)
    assert "Mine Own" in ann.get(f"{LIST}?{query}").content.decode()


def test_a_manager_filters_by_team_and_by_nobody(client, shipped):
    make_lead(shipped.ann, "Of Ann")
    create_lead(by=shipped.ada, name="Of Nobody")
    client.force_login(shipped.dee)
    assert "Of Nobody" not in client.get(f"{LIST}?team={shipped.north.pk}").content.decode()
    page = client.get(f"{LIST}?owner=nobody").content.decode()
    assert "Of Nobody" in page and "Of Ann" not in page


@pytest.mark.parametrize("query", ["cursor=!!", "q=%00", "q=a"])
def test_nonsense_is_no_error(ann, shipped, query):
    make_lead(shipped.ann)
    assert ann.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["status=x", "owner=y", "score=z", "created=w", "ordering=password", "export=pdf"])
def test_what_is_no_filter_is_told(ann, shipped, query):
    make_lead(shipped.ann)
    assert ann.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("rows", [10, 60])
@pytest.mark.parametrize("who", ["ann", "lea", "dee", "ada"])
@pytest.mark.parametrize("path", ["/leads/", "/leads/?ordering=-score", "/leads/view/unanswered/", "/leads/pool/"])
def test_lists_ask_as_much_for_ten_as_for_fifty(client, shipped, rows, who, path, django_assert_max_num_queries):
    """Session, user, scope, which rows, the rows, the total; the pool page asks for pools and claims too."""
    source = Source.objects.first()
    lead = make_lead(shipped.ann, "Lead", source=source)
    Lead.objects.bulk_create(
        Lead(name=f"Lead {n}", owner=shipped.ann, team=shipped.north, source=source, status=lead.status)
        for n in range(rows)
    )
    client.force_login(getattr(shipped, who))
    client.get(path)
    with django_assert_max_num_queries(8 if "pool" in path else 6):
        assert client.get(path).status_code == 200


def test_the_file_holds_what_the_reader_may_see(ann, shipped):
    make_lead(shipped.ann, "Mine Own", phone="13800138000")
    make_lead(shipped.cy, "Of Cy")
    answer = ann.get(LIST + "?export=csv")
    content = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert "Mine Own" in content and "13800138000" in content and "Of Cy" not in content


# --- many at once ---------------------------------------------------------------------------------------------------


def test_many_are_assigned_and_given_back(client, shipped):
    leads = [make_lead(shipped.ann, f"L{n}") for n in range(3)]
    client.force_login(shipped.lea)
    url = reverse("leads:assign_many")
    ids = [lead.pk for lead in leads]
    assert "3 leads" in client.get(url, {"ids": ids}, **PART).content.decode()
    answer = client.post(url, {"ids": ids, "sent": 1, "to": shipped.ben.pk}, **PART)
    assert answer.status_code == 204 and Lead.objects.filter(owner=shipped.ben).count() == 3
    page = client.get(LIST).content.decode()
    assert "3 leads assigned." in page
    undo = page.split('data-tags="')[1].split("undo:")[1].split()[0].split('"')[0].replace("&amp;", "&")
    client.post(undo, **PART)
    assert Lead.objects.filter(owner=shipped.ann).count() == 3


def test_a_rep_assigns_nobodys_leads(ann, shipped):
    lead = make_lead(shipped.ann)
    answer = ann.post(reverse("leads:assign_many"), {"ids": [lead.pk], "sent": 1, "to": shipped.ben.pk}, **PART)
    assert answer.status_code == 422
    lead.refresh_from_db()
    assert lead.owner == shipped.ann


def test_a_forged_undo_is_refused(client, shipped):
    lead = make_lead(shipped.ann)
    client.force_login(shipped.lea)
    assert client.post(reverse("leads:assign_back") + "?t=forged", **PART).status_code == 422
    lead.refresh_from_db()
    assert lead.owner == shipped.ann


def test_tags_are_put_on_many(ann, shipped):
    leads = [make_lead(shipped.ann, f"L{n}") for n in range(2)]
    tag = Tag.objects.first()
    hers = make_lead(shipped.cy, "Of Cy")
    sent = {"ids": [lead.pk for lead in leads], "sent": 1, "add": [tag.pk]}
    assert ann.post(reverse("leads:tag_many"), {**sent, "ids": [*sent["ids"], hers.pk]}, **PART).status_code == 422
    assert Lead.objects.filter(tags=tag).count() == 0
    ann.post(reverse("leads:tag_many"), sent, **PART)
    assert Lead.objects.filter(tags=tag).count() == 2


def test_many_are_released_and_disqualified_with_a_reason(ann, shipped):
    leads = [make_lead(shipped.ann, f"L{n}") for n in range(4)]
    ids = [lead.pk for lead in leads]
    url = reverse("leads:release_many")
    assert ann.post(url, {"ids": ids[:2], "sent": 1}, **PART).status_code == 422
    assert ann.post(url, {"ids": ids[:2], "sent": 1, "reason": "Not my region"}, **PART).status_code == 204
    assert Lead.objects.filter(owner=None, pool__isnull=False).count() == 2
    ann.post(reverse("leads:disqualify_many"), {"ids": ids[2:], "sent": 1, "reason": "No need"}, **PART)
    assert Lead.objects.filter(status="disqualified", disqualified_reason="No need").count() == 2


def test_what_is_refused_for_one_is_said_and_nothing_is_done(client, shipped):
    leads = [make_lead(shipped.ann, f"L{n}") for n in range(2)]
    Lead.objects.filter(pk=leads[0].pk).update(status="disqualified", disqualified_reason="No need")
    client.force_login(shipped.lea)
    sent = {"ids": [lead.pk for lead in leads], "sent": 1, "to": shipped.ben.pk}
    page = client.post(reverse("leads:assign_many"), sent, **PART)
    assert page.status_code == 422 and "L0: This lead is disqualified." in page.content.decode()
    assert set(Lead.objects.values_list("owner", flat=True)) == {shipped.ann.pk}


def test_who_chooses_what_they_may_not_change_is_told_at_once(ann, shipped):
    hers = make_lead(shipped.cy)
    for ids in ([hers.pk], [2**70], ["x"], [make_lead(shipped.ann).pk, "-1"], []):
        told = ann.get(reverse("leads:tag_many"), {"ids": ids}, **PART)
        assert told.status_code == 422 and told.content == b"" and events(told)["toast"]["tone"] == "bad"


def test_an_assigned_lead_of_another_team_is_out_of_reach(client, shipped):
    lead = make_lead(shipped.cy)
    client.force_login(shipped.lea)
    client.post(reverse("leads:assign_many"), {"ids": [lead.pk], "sent": 1, "to": shipped.ann.pk}, **PART)
    lead.refresh_from_db()
    assert lead.owner == shipped.cy
    assert assign_lead(lead, to=shipped.ann, by=shipped.dee).owner == shipped.ann
