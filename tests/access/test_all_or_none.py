"""Whoever names many records changes all of them or none, and learns nothing of those that they do not see."""

import ast

import pytest
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Customer
from crm.customers.services import create_customer
from crm.followups.models import FollowUp, Notification
from crm.followups.services import notify, plan_followup
from crm.rules.refusals import Conflict
from crm.rules.together import do_to_all
from crm.users.many import MOST
from leads.models import Lead
from leads.services import create_lead, disqualify_lead
from opportunities.models import Opportunity
from opportunities.services import create_opportunity

from . import calls, table, walk
from .test_ways_round import ROOT, VIEWS
from .two_worlds import unchanging

NOWHERE = 10**12
# What a route's ids are of, where the package does not say it.
OF = {"followups:notifications_read": Notification, "api-notifications-read-all": Notification}
# Deleted records are nobody's, so the recycle bin asks its own rule, all or none as well: tests/oversight.
OWN_RULE = {"oversight:bin_restore": "crm/oversight/views/bin.py"}
PACKAGES = {"customers": Customer, "leads": Lead, "opportunities": Opportunity, "followups": FollowUp}


def bulk_routes(realm):
    """{(route, method): how its ids are sent} of every route whose smallest call names `ids`, or holds them signed."""
    found = {}
    for name, method in table.rows():
        sent = {"query": calls.queries(realm).get(name, {})}
        if method == "POST":
            sent |= {"form": calls.forms(realm).get(name, {}), "body": calls.bodies(realm).get((name, method), {})}
        for how, values in sent.items():
            if name in OWN_RULE:
                continue
            if "ids" in values:
                found[name, method] = how
            elif "t" in values and how == "query":
                found[name, method] = "signed"
    return found | {("followups:notifications_read", "POST"): "form", ("api-notifications-read-all", "POST"): "body"}


@pytest.fixture
def both(settled):
    """`.mine` and `.strange`: a record of each kind that Ann may change, and one that she does not see."""
    with transaction.atomic():
        settled.mine, settled.strange = {}, {}
        for rows, owner in ((settled.mine, settled.realm.owner), (settled.strange, settled.realm.world.cy)):
            customer = create_customer(by=owner, owner=owner, name="Birch Mill")
            due = settled.realm.followup.due
            notify(owner, kind="lead_assigned", key=f"bulk:{owner.pk}", about=customer)
            rows |= {
                Customer: customer,
                Lead: create_lead(by=owner, name="Ma Li"),
                Opportunity: create_opportunity(by=owner, owner=owner, customer=customer, name="Mill"),
                FollowUp: plan_followup(customer, owner=owner, due=due, goal="Call", by=owner),
                Notification: Notification.objects.get(user=owner, key=f"bulk:{owner.pk}"),
            }
        settled.now = walk.fingerprint()
        yield settled
        transaction.set_rollback(True)


def asked(s, route, method, how, ids):
    """(status, what is said) to Ann, who names these ids; nothing may be different afterwards unless she is obeyed."""
    name, realm = route.name, s.realm
    query = dict(calls.queries(realm).get(name, {}))
    form = dict(calls.forms(realm).get(name, {})) or dict(calls.bodies(realm).get((name, method), {}))
    if how == "signed":
        stored = signing.loads(query["t"], salt="leads.bulk")
        query = {"t": signing.dumps([(pk, stored[0][1]) for pk in ids], salt="leads.bulk", compress=True)}
    elif method == "GET" or how == "query":
        query["ids"] = ",".join(str(pk) for pk in ids)
    if method == "POST":
        query.pop("ids", None)
        form = {**form, "ids": ids} if how != "signed" else {}
    client = s.clients["lea" if name.startswith("leads:assign") else "ann"]
    kind = {"content_type": "application/json"} if route.is_api else {}
    form.pop("all", None)
    with transaction.atomic():
        send = getattr(client, method.lower())
        answer = (
            send(reverse(name), form, query_params=query, **kind) if method == "POST" else send(reverse(name), query)
        )
        said = answer.status_code, unchanging(answer.content)
        changed = walk.fingerprint() != s.now
        transaction.set_rollback(True)
    return said, changed


def test_every_bulk_route_is_all_or_nothing(both):
    routes, wrong = bulk_routes(both.realm), []
    assert len(routes) > 20
    for (name, method), how in routes.items():
        route, model = both.routes[name], OF.get(name) or PACKAGES[name.split(":")[0]]
        mine, strange = both.mine[model].pk, both.strange[model].pk
        fine, _done = asked(both, route, method, how, [mine])
        if fine[0] >= 400 and name != "leads:claim_many":  # Ann's lead does not lie in a pool
            wrong.append(f"{name} {method}: her own is told {fine[0]}")
        for others in ([strange], [mine, strange], [strange, mine]):
            hidden, touched = asked(both, route, method, how, others)
            absent, _touched = asked(both, route, method, how, [NOWHERE if pk == strange else pk for pk in others])
            if touched:
                wrong.append(f"{name} {method}: something was changed for {others}")
            if hidden[0] not in (400, 422) or hidden != absent:
                wrong.append(f"{name} {method}: {hidden[0]} of what is hidden, {absent[0]} of what does not exist")
        if how != "signed":
            many = [mine + n for n in range(MOST + 1)]
            (status, _text), touched = asked(both, route, method, how, many)
            if status not in (400, 422) or touched:
                wrong.append(f"{name} {method}: {len(many)} at once are told {status}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_what_one_sees_but_may_not_change_is_named(both):
    """An auditor sees everything and changes nothing; Ben sees Ann's opportunity, whose team he is of."""
    for name, method in bulk_routes(both.realm):
        words = table.rows()[name, method]
        assert words["odo"] == ("none" if "notifications" in name else "403"), name
    client, mine = both.clients["ben"], both.realm.opportunity
    own = create_opportunity(
        by=both.realm.colleague, customer=both.realm.customer, owner=both.realm.colleague, name="Own"
    )
    before = walk.fingerprint()
    answer = client.post(
        reverse("opportunities:importance_many"), {"ids": [own.pk, mine.pk], "sent": 1, "importance": "A"}
    )
    assert answer.status_code == 403 and mine.name in answer.content.decode() and "Own" not in answer.content.decode()
    assert walk.fingerprint() == before


def test_what_the_verb_refuses_for_one_undoes_the_others(both):
    """Ann disqualifies three, of which one is disqualified by Lea already: none is, and that one is named."""
    ann, mine = both.realm.owner, both.mine[Lead]
    late = create_lead(by=ann, name="Late One")
    disqualify_lead(late, reason="No need", by=both.realm.world.lea)
    before = walk.fingerprint()
    answer = both.clients["ann"].post(
        reverse("leads:release_many"), {"ids": [mine.pk, late.pk], "sent": 1, "reason": "Not mine"}
    )
    assert answer.status_code == 422 and "Late One" in answer.content.decode()
    assert walk.fingerprint() == before


def test_one_refused_row_is_told_as_its_verb_says_it(both):
    def no(row):
        raise Conflict("Too late.", code="late")

    with pytest.raises(Conflict) as told:
        do_to_all([both.mine[Lead]], no)
    assert told.value.code == "late"
    with pytest.raises(Conflict) as told:
        do_to_all([both.mine[Lead], both.realm.lead], no)
    assert "Ma Li: Too late." in str(told.value) and "2" in str(told.value)


def test_an_action_of_the_admin_is_all_or_nothing(both):
    """A converted lead cannot be deleted, so the one chosen with it is not either."""
    page, mine, converted = reverse("admin:leads_lead_changelist"), both.mine[Lead], both.realm.lead
    Lead.objects.filter(pk=converted.pk).update(status="converted", converted_at=timezone.now())
    before = walk.fingerprint()
    chosen = {"action": "delete_them", "_selected_action": [mine.pk, converted.pk]}
    told = both.clients["ada"].post(page, chosen, follow=True).content.decode()
    assert converted.name in told and walk.fingerprint() == before
    both.clients["ada"].post(page, {**chosen, "_selected_action": [mine.pk]})
    mine.refresh_from_db()
    assert mine.deleted_at


def test_no_view_reads_ids_but_through_the_one_place():
    """`get("ids")` and `getlist("ids")` stand in crm/users/many.py and nowhere else."""
    calls = ((path, node) for path in VIEWS for node in ast.walk(ast.parse(path.read_text())))
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node in calls
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("get", "getlist")
        if node.args and getattr(node.args[0], "value", None) == "ids"
        if str(path.relative_to(ROOT)) not in OWN_RULE.values()
    ]
    assert wrong == []
