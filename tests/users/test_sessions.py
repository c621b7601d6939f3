"""Where people are signed in: seen, ended one by one, and all at once when it matters."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client

from crm.api.models import ApiToken
from crm.users.devices import device_words
from crm.users.models import Role, Session, User
from crm.users.services import change_team, switch_off
from crm.users.sessions import kept_as

LOGIN, PANEL = "/account/login/", "/account/sessions/"
PASSWORD = "a-long-password-1"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ann(world):
    world.ann.set_password(PASSWORD)
    world.ann.save()
    return world.ann


def signed_in(agent=CHROME, email="ann@example.com", **more):
    client = Client(HTTP_USER_AGENT=agent, **more)
    assert client.post(LOGIN, {"login": email, "password": PASSWORD}).status_code == 302
    return client


def is_in(client):
    return client.get("/account/").status_code == 200


def test_the_panel_says_which_device_where_and_which_is_this_one(ann):
    here, phone = signed_in(), signed_in(PHONE, REMOTE_ADDR="203.0.113.9")
    shown = here.get(PANEL, **PART).content.decode()
    assert "Chrome on Windows" in shown and "Safari on iPhone" in shown and "203.0.113.9" in shown
    assert shown.index("This one") < shown.index("iPhone")
    assert phone.session.session_key not in shown and here.session.session_key not in shown


def test_one_is_ended_and_all_others(ann, world):
    here, phone, tablet = signed_in(), signed_in(PHONE), signed_in()
    stranger = Client()
    stranger.force_login(world.ben)
    handle = Session.objects.get(pk=kept_as(phone.session.session_key)).handle
    assert stranger.post(f"{PANEL}{handle}/end/").status_code == 404 and is_in(phone)
    here.post(f"{PANEL}{handle}/end/")
    assert not is_in(phone) and is_in(tablet)
    here.post(f"{PANEL}end-others/")
    assert is_in(here) and not is_in(tablet) and is_in(stranger)


def test_a_log_in_has_a_new_key_and_a_log_out_kills_it(ann):
    client = Client()
    client.get(LOGIN)
    client.session["kept"] = 1
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(LOGIN, {"login": "ann@example.com", "password": PASSWORD})
    key = client.session.session_key
    assert key != before and not Session.objects.filter(pk=kept_as(before)).exists()
    client.post("/account/logout/")
    assert not Session.objects.filter(pk=kept_as(key)).exists()
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


def test_the_table_does_not_tell_what_the_browser_shows(ann):
    here = signed_in()
    key, row = here.session.session_key, Session.objects.of(ann).get()
    assert key not in str(vars(row)) and key not in row.session_data
    thief = Client()
    thief.cookies["sessionid"] = row.pk
    assert is_in(here) and not is_in(thief)


def test_a_new_password_ends_every_other_session_and_what_the_old_one_bought(ann):
    here, phone = signed_in(), signed_in(PHONE)
    _bought, _secret = ApiToken.issue(ann, name="API log-in", kind=ApiToken.LOGIN)
    made, _secret = ApiToken.issue(ann, name="Shop")
    new = {"oldpassword": PASSWORD, "password1": "another-long-one-2", "password2": "another-long-one-2"}
    assert here.post("/account/password/change/", new).status_code == 302
    assert is_in(here) and not is_in(phone)
    assert set(Session.objects.of(ann).values_list("pk", flat=True)) == {kept_as(here.session.session_key)}
    assert list(ApiToken.objects.valid()) == [made]


def admin_form(user, **changed):
    fields = ["email", "name", "role", "takes_leads", "language", "time_zone", "theme", "title", "phone"]
    data = {name: getattr(user, name) for name in fields}
    data |= {
        "team": user.team_id or "",
        "work_start": "09:00",
        "work_end": "18:00",
        "work_days": [0, 1],
        "is_active": "on",
    }
    return {name: value for name, value in {**data, **changed}.items() if value not in (None, False)}


@pytest.mark.parametrize("change", ["demoted", "moved", "off", "off by action", "password"])
def test_who_is_demoted_moved_or_switched_off_is_signed_out_at_once(ann, world, client, change):
    ann.role = Role.MANAGER
    ann.save()
    phone = signed_in(PHONE)
    token, _secret = ApiToken.issue(ann, name="Shop")
    client.force_login(world.ada)
    at = f"/admin/users/user/{ann.pk}/"
    match change:
        case "demoted":
            answer = client.post(at + "change/", admin_form(ann, role="rep"))
        case "moved":
            answer = client.post(at + "change/", admin_form(ann, team=world.south.pk))
        case "off":
            answer = client.post(at + "change/", admin_form(ann, is_active=None))
        case "off by action":
            answer = client.post("/admin/users/user/", {"action": "switch_off", "_selected_action": ann.pk})
        case "password":
            new = {"password1": "another-long-one-2", "password2": "another-long-one-2", "usable_password": "true"}
            answer = client.post(at + "password/", new)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert not Session.objects.of(ann).exists() and not is_in(phone)
    token.refresh_from_db()
    assert (token.revoked_at is not None) == change.startswith("off")


DOORS = {
    "the verb that moves": lambda ann, world: change_team(ann, team=world.south),
    "the verb that switches off": lambda ann, world: switch_off(ann),
    "a saved role": lambda ann, world: (setattr(ann, "role", Role.SERVICE), ann.save()),
    "a bulk update of roles": lambda ann, world: User.objects.filter(pk=ann.pk).update(role=Role.AUDITOR),
    "a bulk update of teams": lambda ann, world: User.objects.filter(pk__gt=0).update(team=world.south),
    "objects in bulk": lambda ann, world: (
        setattr(ann, "is_active", False),
        User.objects.bulk_update([ann], ["is_active"]),
    ),
    "a new address": lambda ann, world: User.objects.filter(pk=ann.pk).update(email="ann.elsewhere@example.com"),
    "plain SQL": lambda ann, world: connection.cursor().execute("UPDATE users_user SET role = 'service'"),
}


@pytest.mark.parametrize("door", DOORS)
def test_whatever_door_changes_rights_ends_the_sessions(ann, world, door):
    phone = signed_in(PHONE)
    token, _secret = ApiToken.issue(ann, name="Shop")
    DOORS[door](ann, world)
    assert not Session.objects.of(ann).exists() and not is_in(phone)
    token.refresh_from_db()
    assert (token.revoked_at is None) == User.objects.get(pk=ann.pk).is_active


def test_what_changes_no_right_ends_nothing(ann, world):
    """Saving a user writes all columns; what counts is that they differ."""
    phone = signed_in(PHONE)
    ann.title = "Key accounts"
    ann.save()
    User.objects.filter(pk=ann.pk).update(role=ann.role, team=ann.team, theme="dark")
    change_team(ann, team=ann.team)
    assert is_in(phone)


def test_an_administrator_who_moves_herself_stays_signed_in(world, client):
    client.force_login(world.ada)
    elsewhere = Client()
    elsewhere.force_login(world.ada)
    answer = client.post(f"/admin/users/user/{world.ada.pk}/change/", admin_form(world.ada, team=world.sales.pk))
    assert answer.status_code == 302
    assert is_in(client) and not is_in(elsewhere)


def test_switched_on_again_nothing_of_before_opens(ann, world, client):
    phone = signed_in(PHONE)
    client.force_login(world.ada)
    for action in ("switch_off", "switch_on"):
        client.post("/admin/users/user/", {"action": action, "_selected_action": ann.pk})
    assert not is_in(phone)


def test_a_session_that_was_ended_cannot_write_itself_back(ann):
    client = signed_in()
    under_way = client.session
    assert "late" not in under_way  # read
    Session.objects.of(ann).delete()
    under_way["late"] = True
    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.of(ann).exists()


def test_being_seen_is_written_every_five_minutes_at_most(ann, django_assert_num_queries):
    with time_machine.travel("2026-03-02T10:00:00+00:00", tick=False) as clock:
        client = signed_in()
        seen = Session.objects.of(ann).get().seen_at
        clock.shift(dt.timedelta(minutes=4))
        with django_assert_num_queries(3):  # the session, the user, the panel's sessions
            client.get(PANEL, **PART)
        assert Session.objects.of(ann).get().seen_at == seen
        clock.shift(dt.timedelta(minutes=2))
        with django_assert_num_queries(4):
            client.get(PANEL, **PART)
        assert Session.objects.of(ann).get().seen_at == seen + dt.timedelta(minutes=6)


def test_an_unknown_browser_is_a_browser():
    assert device_words("") == "a browser"
    assert device_words("curl/8 Linux") == "a browser on Linux"


def test_the_admin_site_has_no_door_of_its_own(client, ann, world):
    assert client.get("/admin/login/").url == "/account/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "ann@example.com", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session
    client.force_login(world.ada)
    assert client.get("/admin/login/").url == "/admin/"
    assert client.get("/admin/password_change/").url == "/account/password/change/"
    client.force_login(ann)
    assert client.get("/admin/login/").status_code == 403
