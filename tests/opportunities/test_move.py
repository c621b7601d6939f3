"""Move an opportunity over the pipeline."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from crm.followups.models import Activity, Notification
from crm.followups.services import attach, delete_attachment, restore_attachment
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Conflict, GateNotMet, Invalid, NotAllowed, Refusal, StaleVersion
from opportunities.models import Gate, Pipeline, Stage
from opportunities.services import lose, move, tick_check, win


def test_forwards_one_stage(sales, make, ledger):
    made = make.opportunity(sales.ann)
    moved = move(made, to=sales.stage["interested"], by=sales.ann, version=1)
    assert (moved.stage.key, moved.version, moved.probability) == ("interested", 2, 25)
    assert moved.stage_since > made.stage_since
    assert ledger(moved) == [(["created"], "prospect", None), (["stage"], "interested", None)]
    said = Activity.objects.about(moved).get(kind="moved")
    assert said.data["from"] == {"en": "Prospect", "zh": "潜在客户"}
    assert_invariants()


def test_twice_is_once(sales, make, ledger):
    made = make.opportunity(sales.ann)
    for _time in range(2):
        moved = move(made, to=sales.stage["interested"], by=sales.ann)
    assert moved.version == 2 and len(ledger(moved)) == 2


def test_an_old_version_is_refused_and_changes_nothing(sales, make, ledger):
    made = make.opportunity(sales.ann)
    move(made, to=sales.stage["interested"], by=sales.lea, version=1)
    with pytest.raises(StaleVersion):
        move(made, to=sales.stage["need-confirmed"], by=sales.ann, version=1)
    made.refresh_from_db()
    assert made.stage.key == "interested" and len(ledger(made)) == 2


def test_a_gate_stops_the_move_until_its_evidence_is_there(sales, make):
    made = make.opportunity(sales.ann, amount=Decimal(5))
    move(made, to=sales.stage["need-confirmed"], by=sales.ann)
    with pytest.raises(GateNotMet) as refused:
        move(made, to=sales.stage["proposal"], by=sales.ann)
    assert [item["kind"] for item in refused.value.missing] == ["activity"]
    make.evidence(made)
    assert move(made, to=sales.stage["proposal"], by=sales.ann).stage.key == "proposal"


def test_a_gate_that_asks_for_a_file_is_met_by_one_on_the_opportunity(sales, make):
    prospect, interested = sales.stage["prospect"], sales.stage["interested"]
    Gate.objects.create(stage=prospect, kind="attachment", name_en="Minutes", name_zh="会议纪要")
    made = make.opportunity(sales.ann)
    with pytest.raises(GateNotMet) as refused:
        move(made, to=interested, by=sales.ann)
    assert [item["kind"] for item in refused.value.missing] == ["attachment"]
    file = attach(made, file=ContentFile(b"%PDF-1.7", "minutes.pdf"), by=sales.ann)
    delete_attachment(file, by=sales.ann)
    with pytest.raises(GateNotMet):
        move(made, to=interested, by=sales.ann)
    restore_attachment(file, by=sales.ann)
    assert move(made, to=interested, by=sales.ann).stage == interested


def test_skipping_a_stage_asks_its_gates_too(sales, make):
    made = make.opportunity(sales.ann)
    with pytest.raises(GateNotMet) as refused:
        move(made, to=sales.stage["negotiation"], by=sales.ann)
    assert [item["value"] for item in refused.value.missing] == ["conversation", "amount", "expected_close"]


def test_backwards_is_free(sales, make):
    made = make.opportunity(sales.lea, stage=sales.stage["negotiation"], override_reason="Old customer")
    assert move(made, to=sales.stage["prospect"], by=sales.lea).stage.key == "prospect"


def test_a_manager_passes_a_gate_with_a_reason_that_is_recorded(sales, make):
    made = make.opportunity(sales.ann)
    moved = move(made, to=sales.stage["proposal"], by=sales.lea, override_reason="They bought last year")
    row = moved.ledger.latest("id")
    assert (row.override_reason, row.by) == ("They bought last year", sales.lea)
    assert Activity.objects.about(moved).filter(kind="overridden").exists()
    assert Notification.objects.get(kind="opportunity_moved").user == sales.ann


def test_a_rep_cannot_pass_a_gate_by_giving_a_reason(sales, make):
    with pytest.raises(GateNotMet):
        move(make.opportunity(sales.ann), to=sales.stage["proposal"], by=sales.ann, override_reason="Please")


def test_a_contact_with_a_role_and_a_ticked_check_are_evidence(sales, make):
    from opportunities.services import add_contact

    stage = sales.stage["prospect"]
    item = stage.checks.first()
    Gate.objects.create(stage=stage, kind="contact", value="decider", name_en="Decider", name_zh="决策人")
    Gate.objects.create(stage=stage, kind="check", check_item=item, name_en="Check", name_zh="检查")
    customer = make.customer(sales.ann)
    made = make.opportunity(sales.ann, customer=customer)
    with pytest.raises(GateNotMet) as refused:
        move(made, to=sales.stage["interested"], by=sales.ann)
    assert len(refused.value.missing) == 2
    add_contact(made, contact=make.contact(customer), role="decider", by=sales.ann)
    tick_check(made, item=item, by=sales.ann)
    assert move(made, to=sales.stage["interested"], by=sales.ann).stage.key == "interested"


def test_a_note_or_an_unanswered_call_is_no_conversation(sales, make):
    from crm.followups.services import log_activity

    made = make.opportunity(sales.ann, amount=Decimal(1))
    log_activity(made, kind="call", direction="out", by=sales.ann)
    log_activity(made, kind="note", direction="two_way", by=sales.ann)
    with pytest.raises(GateNotMet):
        move(made, to=sales.stage["proposal"], by=sales.ann)


@pytest.mark.parametrize("key", ["won", "lost"])
def test_a_closing_stage_is_reached_by_win_or_lose(sales, make, key):
    with pytest.raises(Refusal, match="win or lose"):
        move(make.opportunity(sales.ann), to=sales.stage[key], by=sales.ann)


def test_a_stage_of_another_pipeline_is_refused(sales, make):
    other = Pipeline.objects.create(key="renewals", name_en="Renewals", name_zh="续约")
    stage = Stage.objects.create(pipeline=other, key="first", name_en="First", name_zh="一")
    with pytest.raises(Invalid):
        move(make.opportunity(sales.ann), to=stage, by=sales.ann)


def test_a_closed_one_does_not_move(sales, make):
    for close in (lambda o: win(o, by=sales.ann), lambda o: lose(o, reason=sales.reason["price"], by=sales.ann)):
        made = make.opportunity(sales.ann)
        close(made)
        with pytest.raises(Conflict):
            move(made, to=sales.stage["interested"], by=sales.ann)


def test_a_colleague_who_may_only_read_cannot_move_it(sales, make):
    from opportunities.services import add_member

    made = make.opportunity(sales.ann)
    add_member(made, user=sales.cy, by=sales.ann, role="Presales")
    with pytest.raises(NotAllowed):
        move(made, to=sales.stage["interested"], by=sales.cy)
    made.refresh_from_db()
    assert made.version == 1
