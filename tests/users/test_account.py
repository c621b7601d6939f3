"""People change their own account and the language of the pages; not their role or team."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from crm.users.models import Role, User

FORM = {
    "name": "Ann Zhou",
    "language": "zh-hans",
    "time_zone": "Asia/Kathmandu",
    "theme": "dark",
    "work_start": "09:30",
    "work_end": "18:30",
    "work_days": ["0", "2"],
}


def test_ann_changes_her_account(client, world):
    client.force_login(world.ann)
    answer = client.post(reverse("users:account"), {**FORM, "role": "admin", "team": world.south.pk})
    ann = User.objects.get(pk=world.ann.pk)
    assert answer.url == "/account/"
    assert (ann.name, ann.time_zone, ann.work_days) == ("Ann Zhou", "Asia/Kathmandu", [0, 2])
    assert (ann.role, ann.team) == (Role.REP, world.north)
    assert answer.cookies["theme"].value == "dark"
    assert "我的账号" in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"work_end": "08:00"}, {"time_zone": "Mars/Base"}, {"work_days": ["9"]}]
)
def test_what_is_wrong_is_told_and_changes_nothing(client, world, wrong):
    client.force_login(world.ann)
    assert client.post("/account/", {**FORM, **wrong}).status_code == 422
    assert User.objects.get(pk=world.ann.pk).name == "Ann"


def test_the_language_is_kept_with_the_user(client, world):
    client.force_login(world.ann)
    client.post(reverse("users:language"), {"language": "zh-hans"})
    assert User.objects.get(pk=world.ann.pk).language == "zh-hans"


@pytest.mark.usefixtures("db")
def test_a_stranger_reads_the_log_in_page_in_their_language(client):
    client.post(reverse("users:language"), {"language": "zh-hans"})
    assert "登录" in client.get("/account/login/").content.decode()


def test_an_unknown_language_changes_nothing(client, world):
    client.force_login(world.ann)
    client.post(reverse("users:language"), {"language": "xx"})
    assert User.objects.get(pk=world.ann.pk).language == ""


def test_the_account_asks_for_log_in(client, db):
    assert client.get("/account/").url.startswith("/account/login/")


@pytest.mark.parametrize("path", ["/account/sessions/", "/account/tokens/"])
def test_a_panel_of_the_account_opened_by_its_address_is_a_page(client, world, path):
    client.force_login(world.ann)
    assert b"<main" in client.get(path).content
    assert b"<main" not in client.get(path, HTTP_HX_REQUEST="true").content


def test_what_a_password_lacks_is_told_in_the_readers_language(db):
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("kurz-1")
    assert refused.value.messages == ["密码太短：至少需要 10 个字符。"]
