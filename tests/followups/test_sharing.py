"""A single record shared with a person or a team: to read or to edit, until a moment, and no further."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.customers.services import change_customer, create_customer, delete_customer, merge_customers, transfer_customer
from crm.followups.defaults import ship_all
from crm.followups.models import Notification
from crm.followups.services import end_share, share_record
from crm.rules.refusals import Invalid, NotAllowed
from crm.users.models import Role, User
from crm.users.visibility import can_edit, decides
from leads.models import Lead
from leads.services import change_lead, create_lead, delete_lead, merge_leads, release_lead
from opportunities.models import Member, Opportunity
from opportunities.services import create_opportunity, delete_opportunity, move, transfer
from tests.world import make_team, make_user


@pytest.fixture
def sales(world):
    ship_all()
    return world


@pytest.fixture(params=["customer", "lead", "opportunity"])
def record(request, sales):
    """Ann's, of each kind."""
    if request.param == "customer":
        return create_customer(by=sales.ann, owner=sales.ann, name="Acme Trading")
    if request.param == "lead":
        return create_lead(by=sales.ann, owner=sales.ann, name="Wang Fang")
    return create_opportunity(by=sales.ann, owner=sales.ann, customer=None, name="Cold storage")


def fresh(user):
    """As the next request finds them."""
    return User.objects.get(pk=user.pk)


def sees(user, record):
    return type(record).objects.visible_to(fresh(user)).filter(pk=record.pk).exists()


def edits(user, record):
    return can_edit(fresh(user), record)


def ended(share):
    type(share).objects.filter(pk=share.pk).update(at=None, until=timezone.now() - timedelta(seconds=1))


def test_a_person_reads_and_does_not_edit(sales, record):
    share_record(record, by=sales.ann, user=sales.cy)
    assert (sees(sales.cy, record), edits(sales.cy, record), sees(sales.ben, record)) == (True, False, False)


def test_who_may_edit_does_not_decide(sales, record):
    share_record(record, by=sales.ann, user=sales.cy, access="edit")
    assert (edits(sales.cy, record), decides(fresh(sales.cy), record)) == (True, False)
    with pytest.raises(NotAllowed):
        share_record(record, by=fresh(sales.cy), user=sales.ben)


def test_a_team_and_all_below_it(sales, record):
    below = make_team("South-west", parent=sales.south)
    dan, sol = make_user("Dan", team=below), make_user("Sol", role=Role.MANAGER, team=sales.south)
    share_record(record, by=sales.ann, team=sales.south, access="edit")
    assert all(sees(one, record) and edits(one, record) for one in (sales.cy, dan, sol))
    assert not sees(sales.ben, record)
    other = create_customer(by=sales.ann, owner=sales.ann, name="Other")
    share_record(other, by=sales.ann, team=below)
    assert (sees(dan, other), sees(sol, other), sees(sales.cy, other)) == (True, True, False)


def test_people_of_other_roles_are_let_in_too(sales, record):
    eng = make_user("Eng", role=Role.SERVICE, team=sales.south)
    share_record(record, by=sales.ann, user=eng, access="edit")
    assert sees(eng, record) and edits(eng, record)
    end_share(record, by=sales.ann, share=record.share_link().model.objects.get())
    share_record(record, by=sales.ann, team=sales.south)
    assert sees(eng, record) and not edits(eng, record)


def test_an_ended_share_is_none_at_once(sales, record):
    share = share_record(record, by=sales.ann, user=sales.cy, access="edit", until=timezone.now() + timedelta(days=1))
    cy = fresh(sales.cy)
    rows, mine = type(record).objects.visible_to(cy), type(record).objects.editable_by(cy)
    assert (rows.count(), mine.count()) == (1, 1)
    ended(share)  # the same queries, asked again by the clock of the database
    assert (rows.all().count(), mine.all().count()) == (0, 0)
    assert (sees(sales.cy, record), edits(sales.cy, record)) == (False, False)


def test_asked_again_it_is_changed_and_told_once(sales, record):
    first = share_record(record, by=sales.ann, user=sales.cy)
    later = timezone.now() + timedelta(days=3)
    for _time in range(2):
        share = share_record(record, by=sales.lea, user=sales.cy, access="edit", until=later, role="presales")
    assert (share.pk, share.access, share.until, share.by) == (first.pk, "edit", later, sales.lea)
    kind = share.words["shared"]
    assert record.activities.filter(kind=kind).count() == 2
    assert Notification.objects.filter(user=sales.cy, kind=share.words["told"]).count() == 1


def test_a_team_is_told_each_person_once(sales, record):
    gone = make_user("Gus", team=sales.south, is_active=False)
    share = share_record(record, by=sales.ann, team=sales.south)
    told = Notification.objects.filter(kind=share.words["told"])
    assert [one.user for one in told] == [sales.cy]
    assert gone.pk


def test_ended_by_hand_it_stands_in_the_history(sales, record):
    share = share_record(record, by=sales.ann, user=sales.cy)
    for _time in range(2):
        end_share(record, by=sales.lea, share=share)
    assert not sees(sales.cy, record)
    last = record.activities.filter(kind=share.words["ended"]).get()
    assert (last.by, last.data["member"]) == (sales.lea, "Cy")


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({}, "user"),
        ({"until": -1}, "until"),
        ({"access": "own"}, "access"),
        ({"role": "x" * 61}, "role"),
    ],
)
def test_what_makes_no_sense_is_refused(sales, record, wrong, field):
    if "until" in wrong:
        wrong = {"until": timezone.now() + timedelta(days=wrong["until"])}
    given = wrong if field == "user" else {"user": sales.cy, **wrong}
    with pytest.raises(Invalid) as refused:
        share_record(record, by=sales.ann, **given)
    assert set(refused.value.errors) == {field}
    odo = make_user("Odo", role=Role.AUDITOR)
    with pytest.raises(Invalid):
        share_record(record, by=sales.ann, user=odo, access="edit")


def test_strangers_and_readers_share_nothing(sales, record):
    share_record(record, by=sales.ann, user=sales.cy)
    for person in (sales.ben, sales.cy):
        with pytest.raises(NotAllowed):
            share_record(record, by=fresh(person), user=sales.ben)


# --- what an editor may and may not do ------------------------------------------------------------------------------


def test_an_editor_changes_a_lead_but_does_not_give_it_away(sales):
    lead = create_lead(by=sales.ann, owner=sales.ann, name="Wang Fang")
    share_record(lead, by=sales.ann, user=sales.cy, access="edit")
    cy, mine = fresh(sales.cy), create_lead(by=sales.cy, owner=sales.cy, name="Mine")
    change_lead(lead, by=cy, company="Known")
    for verb in (
        lambda: release_lead(lead, reason="Not mine", by=cy),
        lambda: delete_lead(lead, by=cy),
        lambda: merge_leads(mine, other=lead, by=cy),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert Lead.objects.get(pk=lead.pk).owner == sales.ann


def test_an_editor_moves_an_opportunity_but_does_not_give_it_away(sales):
    made = create_opportunity(by=sales.ann, owner=sales.ann, customer=None, name="Cold storage")
    share_record(made, by=sales.ann, user=sales.cy, access="edit")
    cy = fresh(sales.cy)
    to = made.pipeline.stages.exclude(pk=made.stage_id).filter(kind="open").order_by("order").first()
    assert move(made, to=to, by=cy).stage == to
    for verb in (lambda: transfer(made, to=cy, by=cy), lambda: delete_opportunity(made, by=cy)):
        with pytest.raises(NotAllowed):
            verb()


def test_an_editor_changes_a_customer_but_does_not_give_it_away(sales):
    made = create_customer(by=sales.ann, owner=sales.ann, name="Acme Trading")
    share_record(made, by=sales.ann, user=sales.cy, access="edit")
    cy, mine = fresh(sales.cy), create_customer(by=sales.cy, owner=sales.cy, name="Mine")
    change_customer(made, by=cy, industry="retail")
    for verb in (
        lambda: transfer_customer(made, to=cy, by=cy),
        lambda: delete_customer(made, by=cy),
        lambda: merge_customers(mine, other=made, by=cy),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_merged_leads_keep_their_shares_once(sales):
    keep, gone = (create_lead(by=sales.ann, owner=sales.ann, name=name) for name in ("Keep", "Gone"))
    share_record(keep, by=sales.ann, user=sales.cy)
    for with_ in ({"user": sales.cy}, {"user": sales.ben}, {"team": sales.south}):
        share_record(gone, by=sales.ann, **with_)
    merge_leads(keep, other=gone, by=sales.ann)
    assert [str(share) for share in keep.shares.order_by("pk")] == ["Cy", "Ben", "South"]


# --- pages and lists ------------------------------------------------------------------------------------------------


def address(name, record, **more):
    return reverse(f"followups:{name}", query={"type": record.kind, "id": record.pk, **more})


def test_the_dialog_shares_until_the_end_of_the_day(sales, record, client):
    client.force_login(sales.ann)
    assert client.get(address("share", record)).status_code == 200
    sent = {"team": sales.south.pk, "access": "edit", "until": "2099-01-02", "role": "presales"}
    client.post(address("share", record), sent)
    share = record.share_link().model.objects.get()
    assert (share.team, timezone.localtime(share.until).isoformat()) == (sales.south, "2099-01-03T00:00:00+08:00")
    panel = client.get(address("shares", record)).content.decode()
    assert "South" in panel and "may edit" in panel and "until" in panel
    ended(share)
    assert "ended" in client.get(address("shares", record)).content.decode()
    client.post(address("unshare", record, share=share.pk))
    assert not record.share_link().model.objects.exists()


def test_what_is_wrong_is_told_at_the_field(sales, record, client):
    client.force_login(sales.ann)
    for sent, field in (({}, "user"), ({"user": sales.cy.pk, "until": "2001-01-02"}, "until")):
        page = client.post(address("share", record), {"access": "read", **sent})
        assert (page.status_code, set(page.context["form"].errors)) == (422, {field})


def test_who_reads_a_shared_record_is_offered_no_sharing(sales, record, client):
    share_record(record, by=sales.ann, user=sales.cy, access="edit")
    client.force_login(sales.cy)
    panel = client.get(address("shares", record)).content.decode()
    assert reverse("followups:share") not in panel and reverse("followups:unshare") not in panel
    page = client.get(record.get_absolute_url()).content.decode()
    for name in ("transfer", "delete", "release"):
        assert f"/{record.pk}/{name}/" not in page
    assert f"/{record.pk}/edit/" in page


def test_shared_lists_cost_no_query_more(sales, client):
    client.force_login(sales.cy)
    pages = [reverse(name) for name in ("customers:list", "leads:list", "opportunities:list")]
    counts = []
    for shared in (False, True):
        if shared:
            for make in (
                lambda: create_customer(by=sales.ann, owner=sales.ann, name="Acme"),
                lambda: create_lead(by=sales.ann, owner=sales.ann, name="Wang Fang"),
                lambda: create_opportunity(by=sales.ann, owner=sales.ann, customer=None, name="Cold"),
            ):
                share_record(make(), by=sales.ann, team=sales.south)
        asked = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert all(after <= before + 1 for before, after in zip(*counts, strict=True)), counts
    assert max(counts[1]) <= 10


def test_the_opportunitys_team_is_the_same_thing(sales):
    made = create_opportunity(by=sales.ann, owner=sales.ann, customer=None, name="Cold storage")
    share_record(made, by=sales.ann, team=sales.south, role="presales")
    member = Member.objects.get(opportunity=made)
    assert (member.team, member.role, member.access) == (sales.south, "presales", "read")
    assert Opportunity.objects.counted_for(fresh(sales.cy)).count() == 0  # a share is no figure of theirs
