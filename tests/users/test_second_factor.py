"""The second factor: a code opens once, ten guesses and no more, and whose role asks for one gets nowhere without."""

import re
import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connections
from django.test import RequestFactory

from crm.api.models import ApiToken, Guess
from crm.audit.kinds import Kind
from crm.audit.models import Entry
from crm.users.entrance.second_factor import guess_code
from tests.world import make_user

LOGIN, CODE, TOKEN, SET_UP = "/account/login/", "/account/2fa/code/", "/api/v1/auth/token/", "/account/2fa/"
PASSWORD = "a-long-password-1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret=SECRET, steps=0):
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + steps))


def wrong_code():
    right = {code(steps=step) for step in range(-3, 4)}
    return next(one for one in ("000000", "111111", "222222", "333333", "444444") if one not in right)


@pytest.fixture
def ann(world):
    world.ann.set_password(PASSWORD)
    world.ann.save()
    TOTP.activate(world.ann, SECRET)
    return world.ann


def sign_in(client, email="ann@example.com", password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def by_token(client, **more):
    body = {"email": "ann@example.com", "password": PASSWORD, **more}
    return client.post(TOKEN, body, content_type="application/json")


def test_the_password_alone_opens_nothing(client, ann):
    assert sign_in(client).url == CODE
    assert "_auth_user_id" not in client.session
    assert client.get("/leads/").url.startswith(LOGIN)
    assert client.post(CODE, {"code": wrong_code()}).status_code == 200
    assert client.post(CODE, {"code": code()}).url == "/"
    assert client.get("/account/").status_code == 200


def test_a_code_opens_once_at_all_doors(client, ann):
    used = code()
    assert by_token(client, code=used).status_code == 200
    sign_in(client)
    client.post(CODE, {"code": used})
    assert "_auth_user_id" not in client.session
    assert by_token(client, code=used).json()["code"] == "wrong_code"


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_by_many_at_once_opens_once():
    ann = make_user("Ann", password=PASSWORD)
    TOTP.activate(ann, SECRET)
    RecoveryCodes.activate(ann)
    for sent in (code(), RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]):
        Guess.objects.all().delete()  # eight tries are fewer than ten
        found, start = [], threading.Barrier(8)

        def try_it(sent=sent, found=found, start=start):
            start.wait()
            found.append(guess_code(ann, sent, RequestFactory().get("/")))
            connections.close_all()

        crowd = [threading.Thread(target=try_it) for _ in range(8)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        assert len(found) == 8 and sum(one is not None for one in found) == 1


def test_a_wrong_code_is_told_to_the_audit_at_all_doors(client, ann):
    sign_in(client)
    client.post(CODE, {"code": wrong_code()})
    by_token(client, code=wrong_code())
    told = Entry.objects.filter(kind=Kind.CODE_FAILED)
    assert [(entry.row, entry.actor, entry.after) for entry in told] == [(ann.pk, None, None)] * 2


def test_ten_wrong_codes_lock_it_even_for_the_right_one(client, ann):
    for _ in range(5):
        assert by_token(client, code=wrong_code()).json()["code"] == "wrong_code"
    sign_in(client)
    for _ in range(5):
        client.post(CODE, {"code": wrong_code()})
    told = client.post(CODE, {"code": code()}).context["form"].errors["code"]
    assert "fifteen minutes" in told[0]
    locked = by_token(client, code=code())
    assert locked.status_code == 429 and int(locked["Retry-After"]) > 0
    assert locked.json()["detail"] == told[0]
    assert Guess.objects.count() == 20


def test_a_recovery_code_opens_once(client, ann):
    spare = RecoveryCodes.activate(ann).get_unused_codes()[0]
    sign_in(client)
    assert client.post(CODE, {"code": spare}).url == "/"
    assert by_token(client, code=spare).status_code == 401


def test_the_token_door_asks_for_the_code_too(client, ann):
    asked = by_token(client)
    assert asked.status_code == 401 and asked.json()["code"] == "second_factor_needed"
    assert not ApiToken.objects.exists()
    assert by_token(client, code=code()).status_code == 200


def test_the_secret_is_not_in_the_database(ann):
    held = Authenticator.objects.get()
    assert SECRET not in str(held.data)


def test_a_secret_of_a_former_key_opens_while_that_key_is_named(client, ann, settings):
    settings.SECRET_KEY, former = "another-key", settings.SECRET_KEY
    assert by_token(client, code=code()).json()["code"] == "wrong_code"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert by_token(client, code=code()).status_code == 200


def test_an_app_is_set_up_with_its_picture_and_codes_shown_once(client, world):
    world.ben.set_password(PASSWORD)
    world.ben.save()
    sign_in(client, "ben@example.com")
    page = client.get("/account/2fa/app/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r'id="secret"[^>]*>(\w+)<', page)[1]
    assert client.post("/account/2fa/app/", {"code": code(secret)}).url == "/account/2fa/recovery/"
    assert len(re.findall(r"<code>\d{8}</code>", client.get("/account/2fa/recovery/").content.decode())) == 10
    assert "<code>" not in client.get("/account/2fa/recovery/").content.decode()
    assert "10 codes left" in client.get(SET_UP).content.decode()


@pytest.fixture
def asked_of_managers(settings):
    settings.SECOND_FACTOR_ROLES = ["admin", "auditor", "manager"]


@pytest.mark.usefixtures("asked_of_managers")
def test_whose_role_asks_for_one_sets_it_up_before_anything_else(client, world):
    client.force_login(world.lea)
    assert {client.get(where).url for where in ("/", "/leads/", "/opportunities/board/")} == {SET_UP}
    assert client.get("/leads/", HTTP_HX_REQUEST="true")["HX-Redirect"] == SET_UP
    refused = client.get("/api/v1/leads/")
    assert refused.status_code == 403 and refused.json()["code"] == "second_factor_missing"
    assert client.get(SET_UP).status_code == 200
    TOTP.activate(world.lea, SECRET)
    assert client.get("/leads/").status_code == 200


@pytest.mark.usefixtures("asked_of_managers")
def test_the_admin_is_behind_the_same_gate(client, world):
    client.force_login(world.ada)
    assert client.get("/admin/").url == SET_UP
    assert client.get("/admin/users/user/").url == SET_UP


@pytest.mark.usefixtures("asked_of_managers")
def test_reps_need_none_and_passing_the_gate_costs_one_query_once(client, world, django_assert_num_queries):
    client.force_login(world.ann)
    assert client.get("/account/").status_code == 200
    client.force_login(world.lea)
    TOTP.activate(world.lea, SECRET)
    client.get("/followups/notifications/count/")
    with django_assert_num_queries(2):  # the session and its user
        client.get("/account/language/")


@pytest.mark.usefixtures("asked_of_managers")
def test_no_token_without_the_factor_that_the_role_asks_for(client, world):
    world.lea.set_password(PASSWORD)
    world.lea.save()
    refused = client.post(TOKEN, {"email": "lea@example.com", "password": PASSWORD}, content_type="application/json")
    assert refused.status_code == 403 and refused.json()["code"] == "second_factor_missing"
    assert not ApiToken.objects.exists()


@pytest.mark.usefixtures("asked_of_managers")
def test_the_last_factor_is_kept_where_the_role_asks_for_one(client, world):
    world.lea.set_password(PASSWORD)
    world.lea.save()
    TOTP.activate(world.lea, SECRET)
    sign_in(client, "lea@example.com")
    client.post(CODE, {"code": code()})
    client.post("/account/2fa/app/remove/")
    assert Authenticator.objects.filter(user=world.lea).exists()


def test_who_may_remove_it_removes_it(client, ann):
    sign_in(client)
    client.post(CODE, {"code": code()})
    client.post("/account/2fa/app/remove/")
    assert not Authenticator.objects.exists()


def test_a_token_of_before_opens_nothing_until_its_owner_has_what_the_role_asks_for(client, world, settings):
    """Made when nobody asked for a factor; then the role was given, or the setting was made."""
    _token, secret = ApiToken.issue(world.ann, name="Shop")

    def ask(path="/api/v1/leads/"):
        return client.get(path, headers={"Authorization": f"Bearer {secret}"})

    assert ask().status_code == 200
    settings.SECOND_FACTOR_ROLES = {"manager"}
    assert ask().status_code == 200
    world.ann.role = "manager"
    world.ann.save()
    for path in ("/api/v1/leads/", "/api/v1/users/me/", "/api/v1/analytics/win-rate/"):
        refused = ask(path)
        assert refused.status_code == 403 and refused.json()["code"] == "second_factor_missing", path
    TOTP.activate(world.ann, SECRET)
    assert ask().status_code == 200
