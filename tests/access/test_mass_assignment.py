"""Every field of a model is sent through every door: what the door does not name is never written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import models, transaction
from django.urls import reverse

from crm.customers.models import Contact, Customer
from crm.followups.models import FollowUp
from crm.users.models import User
from leads.models import Lead
from opportunities.models import Opportunity

from . import calls, walk

CUSTOMER = "name industry region size phone email website address importance source parent notes custom tags"
LEAD = "name company title phone email region industry need source custom tags"
OPPORTUNITY = "name customer amount currency rate expected_close importance need next_step source product competitor"
CONTACT = "name title phone email wechat role notes"
FOLLOWUP = "kind goal due remind_at owner"

# What each door of the API may set: (route, model, on change, beside it on creation).
API = [
    ("api-customers", Customer, f"{CUSTOMER} owner", ""),
    ("api-contacts", Contact, f"{CONTACT} customer", ""),
    ("api-leads", Lead, LEAD, "owner pool"),
    ("api-opportunities", Opportunity, f"{OPPORTUNITY} custom tags", "owner pipeline stage created_on"),
    ("api-followups", FollowUp, FOLLOWUP, ""),
]
# And each page: (route, model, fields).
PAGES = [
    ("customers:edit", Customer, CUSTOMER),
    ("customers:contact_edit", Contact, CONTACT),
    ("leads:edit", Lead, LEAD),
    ("opportunities:edit", Opportunity, f"{OPPORTUNITY} custom tags rep_probability"),
    ("followups:change", FollowUp, FOLLOWUP),
    (
        "users:account",
        User,
        "name title phone language time_zone theme work_days work_start work_end away_from away_until",
    ),
]
WRITERS = ("ann", "lea", "ada")


def planted(row, field):
    """A value of the field's kind that the row does not hold, as JSON or a form would send it."""
    now = getattr(row, field.attname)
    if field.is_relation:
        return field.related_model._base_manager.exclude(pk=now).order_by("-pk").values_list("pk", flat=True).first()
    if field.choices:
        return next(value for value, _label in field.flatchoices if value not in (now, ""))
    match field:
        case models.BooleanField():
            return not now
        case models.DateTimeField():
            return "2001-02-03T04:05:06Z"
        case models.DateField():
            return "2001-02-03"
        case models.DecimalField():
            return "77.77"
        case models.IntegerField():
            return 77
        case models.JSONField():
            return {"planted": 1}
        case models.CharField() | models.TextField():
            return "planted"
    return ["planted"]


def plants(row, allowed):
    """{name: planted value} of every stored field that the door does not name. `version` says what the sender saw."""
    left = {*allowed.split(), "version"}
    fields = [field for field in row._meta.concrete_fields if field.name not in left and not field.generated]
    return {field.name: value for field in fields if (value := planted(row, field)) is not None}


def grown(row, sent):
    """Names of planted values that are now in the row."""
    row = type(row)._base_manager.get(pk=row.pk)
    return sorted(name for name, value in sent.items() if _same(getattr(row, row._meta.get_field(name).attname), value))


def _same(now, value):
    match now:
        case dt.datetime():
            return f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}" == value
        case dt.date():
            return now.isoformat() == value
        case Decimal():
            return now == Decimal(str(value)) if not isinstance(value, dict | list) else False
    return now == value and isinstance(now, bool) == isinstance(value, bool)


def asked(client, method, where, body, *, json):
    data = {name: "" if value is None else value for name, value in body.items()}
    kind = {"content_type": "application/json"} if json else {}
    return getattr(client, method)(where, body if json else data, **kind)


def each_alone(send, row, sent):
    """Where all at once are refused, one by one, each undone."""
    wrong = []
    for name, value in sent.items():
        with transaction.atomic():
            send({name: value})
            wrong += grown(row, {name: value})
            transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("who", WRITERS)
@pytest.mark.parametrize("route, model, allowed, _more", API, ids=[one[0] for one in API])
def test_a_change_over_the_api_writes_only_what_it_names(settled, who, route, model, allowed, _more):
    row = _row(settled, f"{route}-detail")
    sent, where = plants(row, allowed), f"/api/v1/{route.removeprefix('api-')}/{row.pk}/"
    good = calls.bodies(settled.realm)[f"{route}-detail", "PATCH"]
    client = settled.clients[who]
    with transaction.atomic():
        answer = asked(client, "patch", where, {**sent, "version": row.version, **good}, json=True)
        assert answer.status_code == 400, answer.content
        assert grown(row, sent) == []
        transaction.set_rollback(True)
    assert each_alone(lambda one: asked(client, "patch", where, {**good, **one}, json=True), row, sent) == []


@pytest.mark.parametrize("who", WRITERS)
@pytest.mark.parametrize("route, model, allowed, more", API, ids=[one[0] for one in API])
def test_a_creation_over_the_api_takes_only_what_it_names(settled, who, route, model, allowed, more):
    old = _row(settled, f"{route}-detail")
    sent = plants(old, f"{allowed} {more} id")
    good = calls.bodies(settled.realm)[f"{route}-list", "POST"]
    where, client, before = f"/api/v1/{route.removeprefix('api-')}/", settled.clients[who], walk.fingerprint()
    with transaction.atomic():
        assert asked(client, "post", where, good, json=True).status_code == 201
        transaction.set_rollback(True)
    for planted_one in ({name: value} for name, value in sent.items()):
        answer = asked(client, "post", where, planted_one | good, json=True)
        assert answer.status_code == 400 and set(answer.json()["errors"]) == set(planted_one), answer.content
    assert walk.fingerprint() == before


@pytest.mark.parametrize("route, model, allowed", PAGES, ids=[one[0] for one in PAGES])
def test_a_page_writes_only_what_it_shows(settled, route, model, allowed):
    row = settled.realm.owner if model is User else _row(settled, route)
    sent = plants(model._base_manager.get(pk=row.pk), allowed)
    args = [] if model is User else [row.pk]
    good = calls.forms(settled.realm)[route]
    with transaction.atomic():
        answer = asked(settled.clients["ann"], "post", reverse(route, args=args), sent | good, json=False)
        assert answer.status_code in (204, 302, 409), answer.content
        assert grown(row, sent) == []
        transaction.set_rollback(True)


def _row(settled, route):
    by_package, by_route = calls.addresses(settled.realm)
    model = {one[0]: one[1] for one in PAGES}.get(route)
    if route in by_route:
        return model._base_manager.get(pk=by_route[route][0])
    name = route.split(":")[0] if ":" in route else route.removesuffix("-detail")
    row = by_package[name]
    return type(row)._base_manager.get(pk=row.pk)
