"""Django admin: pipelines, stages, gates, and no way to lose opportunities."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages

from crm.jobs.invariants import assert_invariants
from opportunities.models import Gate, Pipeline, Stage
from opportunities.services import delete_opportunity

PIPELINES, STAGES = "/admin/opportunities/pipeline/", "/admin/opportunities/stage/"


@pytest.fixture
def admin(client, sales):
    client.force_login(sales.ada)
    return client


def inline(form):
    """What a browser would send for a bound admin form and its inlines."""
    data = {}
    for name, value in form.items():
        data[name] = "" if value is None or value is False else "on" if value is True else value
    return data


def stage_post(stage, **changes):
    fields = ["name_en", "name_zh", "key", "order", "kind", "probability", "expected_days"]
    fields += [f"{text}_{lang}" for text in ("goal", "standard", "activities", "result") for lang in ("en", "zh")]
    data = {name: getattr(stage, name) for name in fields} | {"active": stage.active} | changes
    for prefix, rows in (("checks", stage.checks.all()), ("gates", [])):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for at, row in enumerate(rows):
            for name in ("id", "name_en", "name_zh", "order"):
                data[f"{prefix}-{at}-{name}"] = getattr(row, name)
            data[f"{prefix}-{at}-stage"] = stage.pk
    return inline(data)


@pytest.mark.parametrize("model", ["pipeline", "stage", "lossreason", "competitor", "product", "opportunity"])
def test_every_page_opens_and_finds(admin, sales, make, model):
    make.opportunity(sales.ann)
    assert admin.get(f"/admin/opportunities/{model}/", {"q": "a"}).status_code == 200
    first = {"pipeline": sales.pipeline.pk, "stage": sales.stage["proposal"].pk}.get(model)
    if first:
        assert admin.get(f"/admin/opportunities/{model}/{first}/change/").status_code == 200
    if model != "opportunity":
        assert admin.get(f"/admin/opportunities/{model}/add/").status_code == 200


def test_only_admins_enter(client, sales):
    client.force_login(sales.lea)
    assert client.get(PIPELINES).status_code in (302, 403, 404)


def test_a_stage_that_holds_opportunities_is_not_deleted_but_emptied_first(admin, sales, make):
    made = make.opportunity(sales.ann, amount=Decimal(5))
    gone = delete_opportunity(make.opportunity(sales.ben), by=sales.ben)
    stage, to = sales.stage["prospect"], sales.stage["interested"]
    answer = admin.post(f"{STAGES}{stage.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302 and answer.url == f"{STAGES}{stage.pk}/move-all/"
    assert b"2 opportunities stand" in admin.get(answer.url).content
    assert admin.post(answer.url, {"to": to.pk}).status_code == 302
    for one in (made, gone):
        one.refresh_from_db()
        assert one.stage == to
        assert (one.ledger.latest("id").by, one.ledger.latest("id").changed) == (sales.ada, ["stage"])
    again = admin.post(f"{STAGES}{stage.pk}/delete/", {"post": "yes"})
    assert any("ledger" in str(message) for message in get_messages(again.wsgi_request))
    assert Stage.objects.filter(pk=stage.pk).exists()
    assert_invariants()


def test_a_stage_that_was_never_used_is_deleted(admin, sales):
    stage = sales.stage["proposal"]
    assert admin.post(f"{STAGES}{stage.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Stage.objects.filter(pk=stage.pk).exists()


def test_a_new_probability_counts_for_what_stands_there(admin, sales, make):
    made = make.opportunity(sales.ann)
    stage = sales.stage["prospect"]
    answer = admin.post(f"{STAGES}{stage.pk}/change/", stage_post(stage, probability=15))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made.refresh_from_db()
    assert (made.probability, made.ledger.latest("id").changed) == (15, ["probability"])
    assert_invariants()


@pytest.mark.parametrize(("field", "value"), [("kind", "won"), ("active", False)])
def test_a_stage_in_use_keeps_its_kind_and_stays_active(admin, sales, make, field, value):
    make.opportunity(sales.ann)
    stage = sales.stage["prospect"]
    answer = admin.post(f"{STAGES}{stage.pk}/change/", stage_post(stage, **{field: value}))
    assert answer.status_code == 200 and field in answer.context["adminform"].form.errors


def gate_post(stage, **gate):
    data = stage_post(stage)
    data |= {"gates-TOTAL_FORMS": 1, "gates-0-stage": stage.pk, "gates-0-order": 10, "gates-0-active": "on"}
    return data | {"gates-0-name_en": "Gate", "gates-0-name_zh": "关口"} | {f"gates-0-{n}": v for n, v in gate.items()}


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [("field", "amount", True), ("field", "meeting", False), ("contact", "decider", True), ("check", "", False)],
)
def test_a_gate_asks_for_something_that_exists(admin, sales, kind, value, fits):
    stage = sales.stage["prospect"]
    answer = admin.post(f"{STAGES}{stage.pk}/change/", gate_post(stage, kind=kind, value=value))
    assert (answer.status_code == 302) is fits
    assert Gate.objects.filter(stage=stage).exists() is fits


def test_a_new_pipeline_gets_its_won_and_lost_stage(admin, sales):
    data = {"name_en": "Renewals", "name_zh": "续约", "key": "renewals", "order": 20, "active": "on"}
    data |= {"stages-TOTAL_FORMS": 1, "stages-INITIAL_FORMS": 0, "stages-0-name_en": "Due", "stages-0-name_zh": "到期"}
    data |= {"stages-0-key": "due", "stages-0-kind": "open", "stages-0-probability": 50, "stages-0-order": 10}
    data |= {"stages-0-active": "on"}
    assert admin.post(f"{PIPELINES}add/", data).status_code == 302
    made = Pipeline.objects.get(key="renewals")
    assert [stage.key for stage in made.stages.all()] == ["due", "won", "lost"]


def test_a_deleted_opportunity_is_restored_here(admin, sales, make):
    made = delete_opportunity(make.opportunity(sales.ann), by=sales.ann)
    answer = admin.post("/admin/opportunities/opportunity/", {"action": "restore_them", "_selected_action": [made.pk]})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.deleted_at is None
    assert_invariants()
