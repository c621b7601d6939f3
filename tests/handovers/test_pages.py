"""The wizard, and what became of it."""

import pytest
from django.urls import reverse

from crm.handovers import moving
from crm.handovers.models import HandOver


@pytest.fixture
def lea(desk, client):
    client.force_login(desk.world.lea)
    return client


def test_three_steps(desk, lea):
    first = lea.get(reverse("handovers:begin"))
    people = first.context["form"].fields["who"].queryset
    assert {str(person) for person in people} == {"Ann", "Ben", "Eve"}
    second = lea.get(reverse("handovers:begin"), {"who": desk.ann.pk}, follow=True)
    assert [(one.key, one.count) for one in second.context["held"]][:2] == [("lead", 1), ("customer", 1)]
    assert "with 1 contact" in second.content.decode()
    where, sent = reverse("handovers:create", args=[desk.ann.pk]), {"way": "one", "to": desk.eve.pk, "deactivate": "on"}
    third = lea.post(where, sent)
    assert not HandOver.objects.exists()
    assert third.context["shares"] == [(desk.eve, [1, 1, 1, 1, 1, 3])]
    assert "will be logged out" in third.content.decode()
    done = lea.post(where, sent | {"confirmed": "1"}, follow=True)
    made = HandOver.objects.get()
    assert done.redirect_chain[-1][0] == made.get_absolute_url()
    assert made.switched_off
    assert reverse("handovers:undo", args=[made.pk]) in done.content.decode()
    undone = lea.post(reverse("handovers:undo", args=[made.pk]), follow=True)
    assert "Taken back by Lea" in undone.content.decode()


def test_back_shows_the_choice_again(desk, lea):
    where = reverse("handovers:create", args=[desk.ann.pk])
    page = lea.post(where, {"way": "dealt", "people": [desk.ben.pk, desk.eve.pk], "back": "1"})
    assert (page.status_code, page.templates[0].name) == (200, "handovers/create.html")


@pytest.mark.parametrize("way, name", [("one", "to"), ("dealt", "people"), ("kinds", "kind_lead")])
def test_who_names_nobody_is_told_at_the_field(desk, lea, way, name):
    page = lea.post(reverse("handovers:create", args=[desk.ann.pk]), {"way": way})
    assert page.status_code == 422
    assert page.context["form"].errors[name] == ["Say who gets it."]


def test_a_large_one_shows_how_far_it_is_until_it_is_done(desk, lea, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    where, sent = reverse("handovers:create", args=[desk.ann.pk]), {"way": "one", "to": desk.eve.pk, "confirmed": "1"}
    first = lea.post(where, sent, follow=True).content.decode()
    made = HandOver.objects.get()
    assert "0 of 8" in first and 'hx-trigger="every 2s"' in first and "being handed over" in first
    assert reverse("handovers:undo", args=[made.pk]) not in first
    moving._due_piece()
    part = lea.get(made.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section id="handover"') and "1 of 8" in part
    assert lea.post(where, sent).status_code == 422  # another one of hers is still under way
    moving.go_on()
    done = lea.get(made.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done and reverse("handovers:undo", args=[made.pk]) in done
    assert lea.get(f"/api/v1/handovers/{made.pk}/").json()["state"] == "moved"


def test_the_list_asks_little(desk, lea, django_assert_max_num_queries):
    for person in (desk.ann, desk.ben):
        HandOver.objects.create(leaver=person, team=person.team, by=desk.world.lea, at="2026-01-05T09:00Z", way="one")
    with django_assert_max_num_queries(10):
        page = lea.get(reverse("handovers:list"))
    assert len(page.context["handovers"]) == 2


def test_over_the_api(desk, lea):
    held = lea.get("/api/v1/handovers/preview/", {"leaver": desk.ann.pk}).json()
    assert held[0] == {"key": "lead", "label": "Leads", "count": 1, "note": ""}
    sent = {"leaver": desk.ann.pk, "kinds": {one["key"]: desk.eve.pk for one in held}}
    made = lea.post("/api/v1/handovers/", sent, content_type="application/json")
    assert made.status_code == 201
    assert {line["holding"] for line in made.json()["lines"]} == {one["key"] for one in held}
    undone = lea.post(f"/api/v1/handovers/{made.json()['id']}/undo/", {}, content_type="application/json")
    assert undone.json()["undone_by"] == desk.world.lea.pk
    both = sent | {"to": desk.ben.pk}
    assert lea.post("/api/v1/handovers/", both, content_type="application/json").status_code == 400
