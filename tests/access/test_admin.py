"""Django admin: every address of it, by everybody. Only the administrator enters, and nobody else changes a row."""

import re

from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse

from crm.users.models.user import NOT_IN_ADMIN

from . import walk
from .routes import everything

OPEN = ("admin:login", "admin:logout", "admin:jsi18n")
STRANGERS = ("anon", "ann", "lea", "odo", "mia", "sam")


def addresses():
    """[(name, address)] of every pattern, with the id of a row that is there."""
    found = []
    for name, pattern, _view in everything():
        if name.startswith("admin:") and name not in OPEN:
            address = re.sub(r"\(\?P<app_label>(\w+)[^)]*\)", r"\1", pattern).replace("(?P<url>.*)", "nowhere/")
            pk = row.pk if (row := row_of(name)) else 1
            address = re.sub(r"<\w+:app_label>", "leads", address)
            address = re.sub(r"<(?:\w+:)?\w+>", str(pk), address)
            found.append((name, "/" + address.replace("^", "").replace("$", "")))
    return found


def row_of(name):
    """The first row of the model that a page is about."""
    for model in admin.site._registry:
        if f"{model._meta.app_label}_{model._meta.model_name}_" in name:
            return model._base_manager.order_by("pk").first()
    return None


def test_only_the_admin_enters_the_admin(settled):
    """Whoever else asks is sent away from every address, by whatever method, and writes nothing."""
    found = addresses()
    assert len(found) > 150 and not [address for _name, address in found if "<" in address or "(" in address]
    wrong = []
    for name, address in found:
        for person in STRANGERS:
            for method in ("get", "post"):
                status = getattr(settled.clients[person], method)(address).status_code
                if status not in (301, 302, 403, 404):
                    wrong.append(f"{name} {method}: {person} is told {status}")
    assert not wrong, "\n".join(wrong)
    assert walk.fingerprint() == settled.before


def actions():
    """(model, action) of every list: Django's own and those that the product adds."""
    request = RequestFactory().get("/")
    request.user = apps.get_model("users.User")(role="admin", is_active=True)
    for model, kind in admin.site._registry.items():
        for name in kind.get_actions(request):
            yield model, name


def test_actions_are_the_admins_alone_and_none_of_them_breaks(settled):
    wrong, seen = [], 0
    for model, name in actions():
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        chosen = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:2])
        body = {"action": name, "_selected_action": chosen}
        seen += 1
        for person in STRANGERS:
            status = settled.clients[person].post(page, body).status_code
            if status not in (302, 403) or walk.fingerprint() != settled.before:
                wrong.append(f"{page} {name}: {person} is told {status}")
        with transaction.atomic():
            status = settled.clients["ada"].post(page, body).status_code
            if status not in (200, 302, 403):
                wrong.append(f"{page} {name}: the administrator is told {status}")
            transaction.set_rollback(True)
    assert seen > 10 and not wrong, "\n".join(wrong)


def test_the_admin_opens_every_page_of_it(settled):
    for model, kind in admin.site._registry.items():
        at = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        client = settled.clients["ada"]
        if model._meta.app_label in NOT_IN_ADMIN:
            assert client.get(reverse(at + "changelist")).status_code == 403, at
            continue
        assert client.get(reverse(at + "changelist")).status_code in (200, 302), at
        assert client.get(reverse(at + "add")).status_code in (200, 403), at
        rows = kind.model._default_manager.order_by("pk")
        for row in {rows.first(), rows.last()} - {None}:
            for page in ("change", "history", "delete"):
                status = client.get(reverse(at + page, args=[row.pk])).status_code
                assert status in (200, 302, 403), f"{at}{page} {row.pk}: {status}"


def test_a_search_of_the_admin_tells_only_the_admin(settled):
    """What fills a select while typing: of every model that offers it."""
    told = 0
    for model in admin.site._registry:
        for field in model._meta.get_fields():
            if getattr(field, "many_to_one", False) and field.concrete:
                query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                query |= {"field_name": field.name, "term": "a"}
                for person in STRANGERS:
                    assert settled.clients[person].get(reverse("admin:autocomplete"), query).status_code in (302, 403)
                assert settled.clients["ada"].get(reverse("admin:autocomplete"), query).status_code in (200, 403, 404)
                told += 1
    assert told > 20
