"""A new password by a link that opens once, begins with our own address, and tells nobody who has an account."""

import re

import pytest
from django.test import Client

from crm.rules.refusals import Conflict
from crm.users.entrance.letters import send_letters
from crm.users.entrance.services import change_password
from crm.users.models import Letter, User

ASK, DONE = "/account/password/reset/", "/account/password/reset/done/"
NEW = {"password1": "another-long-one-2", "password2": "another-long-one-2"}
LINK = re.compile(r"https://crm\.example\.com(/account/password/reset/key/\S+)")


@pytest.fixture
def asked(world, mailbox):
    def ask(client=None, **more):
        assert (client or Client()).post(ASK, {"email": "Ann@example.com"}, **more).url == DONE
        send_letters()
        return LINK.search(mailbox.last().get_content())[1]

    return ask


def test_the_link_sets_a_password_once(asked, world, client, mailbox):
    link = asked()
    assert (mailbox.last()["To"], mailbox.last()["Subject"]) == ("ann@example.com", "A new password")
    form = client.get(link).url
    assert client.post(form, NEW).status_code == 302
    assert User.objects.get(pk=world.ann.pk).check_password(NEW["password1"])
    for late in (client, Client()):
        answer = late.get(link)
        assert answer.status_code == 200 and "no longer works" in answer.content.decode()


def test_two_who_hold_one_link_set_one_password(world):
    first, second = (User.objects.get(pk=world.ann.pk) for _ in range(2))
    change_password(first, to="first-long-password")
    with pytest.raises(Conflict):
        change_password(second, to="second-long-password")
    assert User.objects.get(pk=world.ann.pk).check_password("first-long-password")


def test_known_unknown_and_closed_accounts_get_equal_answers_for_equal_work(world, mailbox, django_assert_num_queries):
    world.cy.is_active = False
    world.cy.save()
    told = set()
    for email in ("ann@example.com", "nobody@example.com", "cy@example.com"):
        with django_assert_num_queries(9):
            answer = Client().post(ASK, {"email": email})
        told.add((answer.status_code, answer.url, answer.content))
    assert len(told) == 1
    assert send_letters() == 3
    assert [letter["To"] for letter in mailbox.letters] == ["ann@example.com"]


def test_a_poisoned_host_reaches_no_letter(asked, settings, mailbox):
    settings.ALLOWED_HOSTS = ["*"]
    for poison in ({"HTTP_HOST": "evil.example"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}):
        asked(**poison)
        assert "evil" not in mailbox.last().as_string()


def test_a_foreign_host_is_refused(world, settings):
    settings.ALLOWED_HOSTS = ["crm.example.com"]
    assert Client().post(ASK, {"email": "ann@example.com"}, HTTP_HOST="evil.example").status_code == 400
    assert not Letter.objects.exists()


def test_after_ten_requests_nothing_more_is_sent_and_the_answer_is_the_same(world, mailbox, client):
    for _ in range(12):
        assert client.post(ASK, {"email": "ann@example.com"}).url == DONE
    assert Letter.objects.count() == 10


def test_a_letter_waits_while_the_mail_server_is_away(world, mailbox, client):
    client.post(ASK, {"email": "ann@example.com"})
    mailbox.refuses = True
    send_letters()
    assert mailbox.letters == [] and Letter.objects.get().attempts == 1
    mailbox.refuses = False
    assert send_letters() == 0  # not before a minute has passed
    Letter.objects.update(due_at=Letter.objects.get().created_at)
    send_letters()
    assert len(mailbox.letters) == 1 and not Letter.objects.exists()


def test_the_letter_is_in_the_readers_language(world, mailbox, client):
    User.objects.filter(pk=world.ann.pk).update(language="zh-hans")
    client.post(ASK, {"email": "ann@example.com"})
    send_letters()
    assert mailbox.last()["Subject"] == "设置新密码"
