"""Users, teams and pools in the admin."""

import pytest
from django.urls import reverse

from crm.customers.models import Customer
from crm.users.models import Team, User
from tests.customers.cast import make_customer


@pytest.fixture
def admin(client, world):
    client.force_login(world.ada)
    return client


def user_form(user, **changes):
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "team": user.team_id or "",
        "is_active": "on",
        "takes_leads": "on",
        "work_start": "09:00",
        "work_end": "18:00",
        "work_days": [0, 1, 2, 3, 4],
        "title": "",
        "phone": "",
        "language": "",
        "time_zone": "",
        "theme": "",
        **changes,
    }


@pytest.mark.parametrize("name", ["user", "team", "pool"])
def test_lists_and_forms_open(admin, world, name):
    assert admin.get(reverse(f"admin:users_{name}_changelist"), {"q": "ann"}).status_code == 200
    assert admin.get(reverse(f"admin:users_{name}_add")).status_code == 200


def test_only_administrators_enter(client, world):
    client.force_login(world.dee)
    assert client.get(reverse("admin:users_user_changelist")).status_code in (302, 403, 404)


def test_a_change_of_team_takes_open_records_along(admin, world):
    customer = make_customer(world.ann)
    url = reverse("admin:users_user_change", args=[world.ann.pk])
    answer = admin.post(url, user_form(world.ann, team=world.south.pk))
    assert answer.status_code == 302, answer.context["errors"]
    world.ann.refresh_from_db()
    customer.refresh_from_db()
    assert (world.ann.team, customer.team) == (world.south, world.south)
    assert Customer.objects.visible_to(world.lea).count() == 0


def test_a_new_user_can_sign_in(admin, world, client):
    blank = User(email="new@example.com", name="New", role="rep", team=world.north)
    answer = admin.post(reverse("admin:users_user_add"), user_form(blank, password="a-long-secret-77"))
    assert answer.status_code == 302, answer.context["errors"]
    assert User.objects.get(email="new@example.com").check_password("a-long-secret-77")


def test_one_address_one_person_whatever_the_case(admin, world):
    blank = User(email="ANN@example.com", name="New", role="rep", team=world.north)
    answer = admin.post(reverse("admin:users_user_add"), user_form(blank))
    assert answer.status_code == 200
    assert User.objects.filter(email__iexact="ann@example.com").count() == 1


def test_a_rep_needs_a_team(admin, world):
    url = reverse("admin:users_user_change", args=[world.ann.pk])
    assert admin.post(url, user_form(world.ann, team="")).status_code == 200
    world.ann.refresh_from_db()
    assert world.ann.team == world.north


def test_nobody_is_deleted_but_switched_off(admin, world):
    assert admin.post(reverse("admin:users_user_delete", args=[world.ann.pk]), {"post": "yes"}).status_code == 403
    sent = {"action": "switch_off", "_selected_action": [world.ann.pk]}
    admin.post(reverse("admin:users_user_changelist"), sent)
    world.ann.refresh_from_db()
    assert not world.ann.is_active


def test_a_new_password_is_set(admin, world):
    url = reverse("admin:auth_user_password_change", args=[world.ann.pk])
    assert admin.get(url).status_code == 200
    sent = {"password1": "another-secret-88", "password2": "another-secret-88", "usable_password": "true"}
    admin.post(url, sent)
    world.ann.refresh_from_db()
    assert world.ann.check_password("another-secret-88")


def team_form(team, parent):
    return {
        "name_en": team.name_en,
        "name_zh": team.name_zh,
        "parent": parent.pk if parent else "",
        "active": "on",
        "members-TOTAL_FORMS": 0,
        "members-INITIAL_FORMS": 0,
    }


def test_a_team_is_placed_in_the_tree(admin, world):
    url = reverse("admin:users_team_change", args=[world.south.pk])
    assert admin.post(url, team_form(world.south, world.north)).status_code == 302
    world.south.refresh_from_db()
    assert world.south.path == f"{world.north.path}{world.south.pk}/"
    new = Team(name_en="East", name_zh="华东")
    assert admin.post(reverse("admin:users_team_add"), team_form(new, world.sales)).status_code == 302
    assert Team.objects.get(name_en="East").path.startswith(world.sales.path)


def test_a_team_does_not_stand_under_itself(admin, world):
    url = reverse("admin:users_team_change", args=[world.sales.pk])
    admin.post(url, team_form(world.sales, world.north))
    world.sales.refresh_from_db()
    assert world.sales.parent is None and world.sales.depth == 1
