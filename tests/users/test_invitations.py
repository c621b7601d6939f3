"""Invitations: by whom, as what; a link that opens once, begins with our address, and is kept nowhere."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connections
from django.test import Client

from crm.rules.refusals import Conflict, NotAllowed
from crm.users.entrance.invitations import (
    accept_invitation,
    digest_of,
    invite,
    resend_invitation,
    revoke_invitation,
)
from crm.users.entrance.letters import send_letters
from crm.users.models import Invitation, Letter, Role, User
from tests.world import make_team, make_user

LINK = re.compile(r"https://crm\.example\.com(/account/invitation/\S+)")
MINE = {"name": "Fay Lin", "password": "a-long-password-1", "again": "a-long-password-1"}
SENT = {"email": "Fay@example.com", "name": "Fay", "role": "rep"}


@pytest.fixture
def invited(world, mailbox):
    def ask(by=None, **more):
        invitation = invite("fay@example.com", name="Fay", role=Role.REP, team=world.north, by=by or world.lea, **more)
        send_letters()
        return invitation, LINK.search(mailbox.last().get_content())[1]

    return ask


def test_the_link_makes_the_account_and_signs_in_once(client, world, mailbox):
    client.force_login(world.lea)
    client.post("/account/invitations/new/", {**SENT, "team": world.north.pk})
    send_letters()
    assert "Lea invites you" in mailbox.last().get_content()
    link = LINK.search(mailbox.last().get_content())[1]
    fay = Client()
    assert "fay@example.com" in fay.get(link).content.decode()
    assert fay.post(link, MINE).url == "/"
    made = User.objects.get(email="fay@example.com")
    assert (made.name, made.role, made.team) == ("Fay Lin", Role.REP, world.north)
    assert fay.get("/account/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().post(link, MINE).status_code == 404


def test_only_the_hash_of_the_link_is_kept(invited):
    invitation, link = invited()
    invitation.refresh_from_db()
    assert link.split("/")[-2] not in str(vars(invitation)) and len(invitation.digest) == 64


def test_the_link_stands_in_no_log(invited, caplog):
    _invitation, link = invited()
    with caplog.at_level("INFO", logger="crm.requests"):
        Client().get(link)
    assert [line.path for line in caplog.records if line.name == "crm.requests"] == ["/account/invitation/*/"]


def test_sent_again_the_old_link_dies_taken_back_the_new_one(client, invited, world, mailbox):
    invitation, old = invited()
    client.force_login(world.lea)
    client.post(f"/account/invitations/{invitation.pk}/resend/")
    send_letters()
    new = LINK.search(mailbox.last().get_content())[1]
    assert Client().get(old).status_code == 404 and Client().get(new).status_code == 200
    client.post(f"/account/invitations/{invitation.pk}/revoke/")
    assert Client().get(new).status_code == 404
    assert client.post(f"/account/invitations/{invitation.pk}/revoke/").status_code == 409


def test_it_expires_after_a_week(invited):
    with time_machine.travel("2026-03-02T10:00:00+00:00", tick=False) as clock:
        _invitation, link = invited()
        clock.shift(dt.timedelta(days=7, seconds=-1))
        assert Client().get(link).status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        assert Client().get(link).status_code == 404


def test_a_manager_invites_reps_of_the_subtree_and_nobody_else(world):
    invite("a@example.com", name="A", role=Role.REP, team=world.north, by=world.dee)
    for by, role, team in (
        (world.lea, Role.MANAGER, world.north),
        (world.lea, Role.REP, world.south),
        (world.lea, Role.AUDITOR, None),
        (world.ann, Role.REP, world.north),
    ):
        with pytest.raises(NotAllowed):
            invite("b@example.com", name="B", role=role, team=team, by=by)
    assert Invitation.objects.count() == 1
    invite("c@example.com", name="C", role=Role.AUDITOR, team=None, by=world.ada)


def test_whoever_has_an_account_gets_another_letter_and_the_page_says_the_same(client, world, mailbox):
    client.force_login(world.lea)
    told = []
    for email in ("cy@example.com", "fay@example.com"):
        answer = client.post(
            "/account/invitations/new/", {**SENT, "email": email, "team": world.north.pk}, HTTP_HX_REQUEST="true"
        )
        told.append((answer.status_code, answer["HX-Trigger"]))
    assert told[0] == told[1]
    send_letters()
    to_cy, to_fay = (letter.get_content() for letter in mailbox.letters)
    assert "have an account there already" in to_cy and not LINK.search(to_cy)
    assert LINK.search(to_fay)


def test_twice_is_once_and_the_letters_of_what_was_taken_back_stay_unsent(world, mailbox):
    first = invite("fay@example.com", name="Fay", role=Role.REP, team=world.north, by=world.lea)
    again = invite("FAY@example.com ", name="Fay", role=Role.REP, team=world.north, by=world.lea)
    assert first == again and Letter.objects.count() == 1
    revoke_invitation(first, by=world.lea)
    assert send_letters() == 0 and mailbox.letters == []


def test_a_weak_password_is_told_at_the_field(client, invited):
    _invitation, link = invited()
    answer = client.post(link, {**MINE, "password": "password", "again": "password"})
    assert answer.status_code == 422 and answer.context["form"].errors["password"]
    assert not User.objects.filter(email="fay@example.com").exists()


def test_an_account_made_meanwhile_is_not_taken_over(invited, world):
    _invitation, link = invited()
    User.objects.create_user("fay@example.com", name="Another Fay")
    with pytest.raises(Conflict):
        accept_invitation(link.split("/")[-2], name="Fay", password="x")
    assert Client().post(link, MINE).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_links_for_one_address_followed_at_once_one_opens():
    ada = make_user("Ada", role=Role.ADMIN)
    for number in range(6):
        team = make_team(f"Team {number}")
        invitation = invite("fay@example.com", name="Fay", role=Role.REP, team=team, by=ada)
        Invitation.objects.filter(pk=invitation.pk).update(digest=digest_of(f"secret-{number}"))

    def follow(number):
        try:
            return accept_invitation(f"secret-{number % 6}", name="Fay", password="a-long-password-1")
        except Conflict:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as crowd:
        made = list(crowd.map(follow, range(12)))
    assert sum(user is not None for user in made) == 1 == User.objects.filter(email="fay@example.com").count()


def test_a_poisoned_host_reaches_no_letter(client, world, mailbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(world.lea)
    client.post("/account/invitations/new/", {**SENT, "team": world.north.pk}, HTTP_HOST="evil.example")
    send_letters()
    assert "evil" not in mailbox.last().as_string()


def test_the_page_lists_what_waits(client, invited, world, django_assert_num_queries):
    invited()
    invite("gil@example.com", name="Gil", role=Role.REP, team=world.south, by=world.ada)
    client.force_login(world.lea)
    with django_assert_num_queries(4):  # session, user, scope, invitations
        shown = client.get("/account/invitations/").content.decode()
    assert "fay@example.com" in shown and "gil@example.com" not in shown


def gone(world):
    User.objects.filter(pk=world.lea.pk).update(is_active=False)


def demoted(world):
    User.objects.filter(pk=world.lea.pk).update(role=Role.REP)


def moved(world):
    User.objects.filter(pk=world.lea.pk).update(team=world.south)


@pytest.mark.parametrize("what", [gone, demoted, moved])
def test_a_link_opens_as_long_as_who_sent_it_may_invite(invited, world, mailbox, what):
    """Nobody leaves a door behind: whoever is switched off, demoted or moved has invited nobody any more."""
    _invitation, link = invited()
    what(world)
    assert Client().get(link).status_code == 404
    assert Client().post(link, MINE).status_code == 404
    with pytest.raises(Conflict):
        accept_invitation(link.split("/")[-2], name="Fay", password=MINE["password"])
    assert not User.objects.filter(email="fay@example.com").exists()


def test_who_sends_it_again_answers_for_it(invited, world, mailbox):
    invitation, _link = invited()
    gone(world)
    resend_invitation(invitation, by=world.ada)
    send_letters()
    link = LINK.search(mailbox.last().get_content())[1]
    assert Client().post(link, MINE).status_code == 302
    assert User.objects.get(email="fay@example.com").role == Role.REP


def test_an_administrator_who_left_makes_no_administrator(world, mailbox):
    invite("fay@example.com", name="Fay", role=Role.ADMIN, team=None, by=world.ada)
    send_letters()
    link = LINK.search(mailbox.last().get_content())[1]
    User.objects.filter(pk=world.ada.pk).update(is_active=False)
    assert Client().post(link, MINE).status_code == 404
    assert not User.objects.filter(email="fay@example.com").exists()


def test_a_letter_that_waits_for_who_is_gone_is_not_sent(world, mailbox):
    invite("fay@example.com", name="Fay", role=Role.REP, team=world.north, by=world.lea)
    gone(world)
    send_letters()
    assert mailbox.letters == [] and not Invitation.objects.exclude(digest="").exists()
