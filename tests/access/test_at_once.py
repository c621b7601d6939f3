"""Rights take effect at once: what was changed a moment ago holds for the next request, over the web and the API."""

from copy import copy, deepcopy
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crm.api.models import ApiToken
from crm.customers.services import create_contact, create_customer, transfer_customer
from crm.followups.services import log_activity, plan_followup, share_record
from crm.users.models import User
from crm.users.services import change_team
from opportunities.services import remove_member


def as_before(client):
    """The same browser with a jar of its own: whoever is signed out loses the cookie."""
    again = copy(client)
    again.cookies = deepcopy(client.cookies)
    return again


@pytest.fixture
def r(settled):
    """The realm, everything in which is as it was after each test."""
    with transaction.atomic():
        settled.realm.clients = {name: as_before(client) for name, client in settled.clients.items()}
        yield settled.realm
        transaction.set_rollback(True)


def told(r, who, name, *args, **query):
    return r.clients[who].get(reverse(name, args=args), query).status_code


def signed_in_again(r, *names):
    """Whose rights changed was signed out with the change."""
    for name in names:
        assert told(r, name, "leads:list") == 302
        r.clients[name].force_login(User.objects.get(pk=getattr(r.world, name).pk))


def test_a_manager_who_moves_sees_the_new_team_and_not_the_old(r):
    assert (told(r, "lea", "leads:detail", r.lead.pk), told(r, "sol", "leads:detail", r.lead.pk)) == (200, 404)
    change_team(User.objects.get(pk=r.world.lea.pk), team=r.world.south)
    change_team(User.objects.get(pk=r.world.sol.pk), team=r.world.north)
    signed_in_again(r, "lea", "sol")
    assert (told(r, "lea", "leads:detail", r.lead.pk), told(r, "sol", "leads:detail", r.lead.pk)) == (404, 200)


def test_who_is_demoted_reads_what_a_rep_reads(r):
    assert told(r, "ada", "customers:detail", r.customer.pk) == 200
    assert told(r, "ada", "admin:index") == 200
    User.objects.filter(pk__in=[r.world.lea.pk, r.world.ada.pk]).update(role="rep")
    signed_in_again(r, "lea", "ada")
    assert told(r, "lea", "customers:detail", r.customer.pk) == 404
    assert told(r, "ada", "customers:detail", r.customer.pk) == 404
    assert told(r, "ada", "admin:index") == 302
    changed = r.clients["lea"].patch(f"/api/v1/leads/{r.lead.pk}/", {"name": "X"}, content_type="application/json")
    assert changed.status_code == 404


def test_who_has_left_is_logged_out_and_their_tokens_open_nothing(r):
    _row, secret = ApiToken.issue(r.owner, name="Laptop")
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert r.clients["anon"].get("/api/v1/leads/", **bearer).status_code == 200
    User.objects.filter(pk=r.owner.pk).update(is_active=False)
    assert r.clients["anon"].get("/api/v1/leads/", **bearer).status_code == 401
    page = r.clients["ann"].get(reverse("leads:list"))
    assert (page.status_code, page["Location"].split("?")[0]) == (302, "/account/login/")
    assert r.clients["ann"].get("/api/v1/leads/").status_code == 401


def test_a_revoked_token_opens_nothing(r):
    token, secret = ApiToken.issue(r.owner, name="Laptop")
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert r.clients["anon"].get("/api/v1/users/me/", **bearer).status_code == 200
    assert r.clients["ann"].post(reverse("users:token_revoke", args=[token.pk])).status_code == 302
    assert r.clients["anon"].get("/api/v1/users/me/", **bearer).status_code == 401


def test_a_token_that_reads_does_not_write(r):
    _row, secret = ApiToken.issue(r.owner, name="Report", scopes=["read"])
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "content_type": "application/json"}
    answer = r.clients["anon"].post("/api/v1/customers/", {"name": "X"}, **bearer)
    assert answer.status_code == 403


def test_what_hangs_on_a_record_goes_with_it(r):
    ann, cy = r.owner, r.world.cy
    customer = create_customer(by=ann, owner=ann, name="Walnut Mills")
    contact = create_contact(customer, by=ann, name="Ma Lin")
    call = log_activity(customer, kind="call", direction="two_way", by=ann, body="Hello")
    todo = plan_followup(customer, owner=ann, due=r.followup.due, goal="Visit", by=ann)
    doors = [
        ("customers:detail", customer.pk),
        ("customers:contact", contact.pk),
        ("customers:contacts_of", customer.pk),
        ("followups:open_about", todo.pk),
        ("leads:of_customer", customer.pk),
        ("opportunities:of_customer", customer.pk),
        ("api-activities-detail", call.pk),
        ("api-followups-detail", todo.pk),
        ("api-contacts-detail", contact.pk),
        ("api-customers-timeline", customer.pk),
    ]
    fine = {"ann": {name: told(r, "ann", name, pk) for name, pk in doors}}
    assert set(fine["ann"].values()) == {200, 302}
    transfer_customer(customer, to=cy, by=ann)
    assert {name: told(r, "ann", name, pk) for name, pk in doors} == {name: 404 for name, _pk in doors}
    assert {name: told(r, "cy", name, pk) for name, pk in doors} == fine["ann"]
    about = {"type": "customer", "id": customer.pk}
    assert told(r, "ann", "followups:timeline", **about) == 404
    assert told(r, "cy", "followups:timeline", **about) == 200


def test_who_leaves_the_opportunitys_team_sees_it_no_more(r):
    doors = ("detail", "ledger"), ("api-opportunities-detail", "api-opportunities-ledger")
    doors = [f"opportunities:{name}" for name in doors[0]] + list(doors[1])
    assert {told(r, "ben", name, r.opportunity.pk) for name in doors} == {200}
    remove_member(r.opportunity, user=r.world.ben, by=r.owner)
    assert {told(r, "ben", name, r.opportunity.pk) for name in doors} == {404}
    assert r.opportunity.name not in r.clients["ben"].get(reverse("opportunities:list")).content.decode()


def test_a_share_holds_from_the_next_request_until_it_ends(r):
    doors = [("customers:detail", r.customer), ("leads:detail", r.lead), ("opportunities:detail", r.opportunity)]
    for name, record in doors:
        assert told(r, "cy", name, record.pk) == 404
        share = share_record(record, by=r.owner, team=r.world.south)
        assert (told(r, "cy", name, record.pk), told(r, "sol", name, record.pk)) == (200, 200)
        edit = name.replace("detail", "edit")
        assert told(r, "cy", edit, record.pk) == 403
        share_record(record, by=r.owner, team=r.world.south, access="edit")
        assert told(r, "cy", edit, record.pk) == 200
        type(share).objects.update(at=None, until=timezone.now() - timedelta(seconds=1))
        assert (told(r, "cy", name, record.pk), told(r, "cy", edit, record.pk)) == (404, 404)


def test_a_team_that_loses_a_pool_sees_it_no_more(r):
    assert told(r, "ben", "leads:detail", r.pool_lead.pk) == 200
    r.pool.teams.set([r.world.south])
    assert told(r, "ben", "leads:detail", r.pool_lead.pk) == 404
    assert r.clients["ben"].post(reverse("leads:claim", args=[r.pool_lead.pk])).status_code == 404
    assert told(r, "cy", "leads:detail", r.pool_lead.pk) == 200
