"""A file that comes in by the chunk ends as one that comes in row by row, whatever is in it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Contact, Customer, Touch
from crm.followups.defaults import ship_all
from crm.followups.models import Activity, FollowUp, Notification
from crm.imports import running
from crm.imports.models import Import, ImportKey, ImportRow, ImportState
from crm.imports.services import start_import, undo_import, upload_file
from crm.jobs.invariants import assert_invariants
from crm.jobs.models import Outbox
from leads.models import Lead
from leads.services import create_lead
from opportunities.models import Opportunity, Pipeline, StageChange

pytestmark = pytest.mark.django_db

NAMES = ["陈思远", "Jo", "=1+1", "x" * 130, ""]
FIRMS = ["云帆", "云帆有限公司", "Acme Co., Ltd.", "ACME", "Hidden", "", "@x"]
PHONES = ["138 0013 8000", "+86 13800138000", "13900139000", "021-5555", "not a phone", ""]
MAILS = ["jo@acme.example", "JO@acme.example ", "no mail", "li@x.example", ""]
PEOPLE = ["Ann", "ben@example.com", "Zoe", "", "Cy"]
IDS = ["1", "2", "3", "", "hidden"]
COLUMNS = {
    "leads": {
        "name": NAMES,
        "company": FIRMS,
        "phone": PHONES,
        "email": MAILS,
        "owner": PEOPLE,
        "external_id": IDS,
        "source": ["", "", "nowhere"],
        "need": ["a", "b"],
    },
    "customers": {
        "name": FIRMS,
        "phone": PHONES,
        "email": MAILS,
        "importance": ["a", "B", "Z", ""],
        "owner": PEOPLE,
        "external_id": IDS,
        "parent": FIRMS,
        "founded": ["1999", ""],
    },
    "contacts": {"name": NAMES, "customer": FIRMS, "phone": PHONES, "email": MAILS},
    "opportunities": {
        "external_id": IDS,
        "name": ["Deal", ""],
        "customer": FIRMS,
        "stage": ["Prospect", "Won", "Lost", "Nowhere", ""],
        "amount": ["1.5万", "-3", "x", ""],
        "created_on": ["2026-01-05", "2999-01-01", ""],
        "closed_on": ["2026-02-01", "2025-01-01", ""],
        "owner": PEOPLE,
    },
}
SHOWN = {
    Lead: "name company phone_e164 email_key need owner_id team_id pool_id external_id status version intake score"
    " source_id created_by_id",
    Customer: "name name_key pinyin phone_e164 email importance owner_id team_id external_id version custom"
    " parent__name created_by_id",
    Contact: "customer__name name pinyin phone_e164 email version",
    Opportunity: "external_id name customer__name stage_id outcome amount_base probability owner_id team_id created_on"
    " closed_on loss_reason_id expected_close",
}


def files():
    """A kind, its rows, and how it is started."""

    def of(kind):
        cells = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in COLUMNS[kind].items()})
        return st.tuples(st.just(kind), st.lists(cells, min_size=1, max_size=14))

    return st.sampled_from(list(COLUMNS)).flatmap(of)


@pytest.fixture
def office(world):
    """The cast with what the product ships, a hidden customer and a hidden lead."""
    ship_all()
    world.pipeline = Pipeline.objects.get(key="default")
    Customer.objects.create(name="Hidden", name_key="hidden", owner=world.cy, team=world.south)
    hidden = {"external_source": "import", "external_id": "hidden", "owner": world.cy, "team": world.south}
    Customer.objects.create(name="Of another", name_key="of another", **hidden)
    create_lead(by=world.cy, name="Cy's", phone="13900139000", external_source="import", external_id="hidden")
    Customer.objects.create(name="ACME", name_key="acme", owner=world.ann, team=world.north)
    return world


def bring(office, kind, rows, *, by, mode="create", dry_run=False):
    header = list(COLUMNS[kind])
    data = "\n".join([",".join(header), *(",".join(f'"{row[name]}"' for name in header) for row in rows)])
    batch = upload_file(kind=kind, name="f.csv", data=data.encode(), by=by)
    options = {"pipeline": str(office.pipeline.pk)} if kind == "opportunities" else {}
    mapping = {name: at for at, name in enumerate(header)}
    start_import(batch, mapping=mapping, by=by, mode=mode, options=options, dry_run=dry_run)
    return Import.objects.get(pk=batch.pk)


def outcome(batch):
    """All that an import leaves behind, without ids and times."""
    running.run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.error) == (ImportState.DONE, "")
    assert batch.rows == batch.handled == batch.staged.exclude(state="staged").count()
    left = {
        model.__name__: list(model.objects.order_by("id").values_list(*shown.split())) for model, shown in SHOWN.items()
    }
    left["rows"] = list(batch.staged.order_by("line").values_list("line", "state", "reason"))
    left["counts"] = batch.imported, batch.linked, batch.updated, batch.rejected
    kinds = Activity.objects.order_by("content_type_id", "object_id", "kind", "id")
    left["activities"] = [(one.kind, one.by_id, str(one.about), one.data.get("fields")) for one in kinds]
    left["outbox"] = sorted(Outbox.objects.exclude(topic="import.queued").values_list("topic", flat=True))
    left["touches"] = [str(touch.about) for touch in Touch.objects.order_by("object_id", "id")]
    left["ledger"] = list(
        StageChange.objects.order_by("opportunity_id", "at", "id").values_list("stage", "outcome", "on")
    )
    left["same"] = _places(batch)
    return left


def _places(batch):
    """Which rows mean the same record."""
    first = {}
    rows = batch.staged.order_by("line").values_list("content_type", "object_id")
    return [first.setdefault(row, len(first)) for row in rows]


class Undone(Exception):
    pass


def tried(make):
    """What `make()` gives, and the world as it was before."""
    try:
        with transaction.atomic():
            found = make()
            raise Undone
    except Undone:
        return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=files(),
    mode=st.sampled_from(["create", "upsert"]),
    who=st.sampled_from(["ann", "lea", "ada"]),
    size=st.integers(2, 9),
)
def test_a_chunk_is_as_its_rows_one_by_one(office, monkeypatch, file, mode, who, size):
    kind, rows = file

    def with_chunks_of(number):
        monkeypatch.setattr("crm.imports.running.CHUNK", number)
        return tried(lambda: outcome(bring(office, kind, rows, by=getattr(office, who), mode=mode)))

    assert with_chunks_of(1) == with_chunks_of(size) == with_chunks_of(100)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=files(),
    mode=st.sampled_from(["create", "upsert"]),
    who=st.sampled_from(["ann", "lea", "ada"]),
    size=st.integers(1, 5),
)
def test_a_try_says_what_the_import_does(office, monkeypatch, file, mode, who, size):
    """Also of rows that mean what a chunk before them brought."""
    kind, rows = file
    monkeypatch.setattr("crm.imports.running.CHUNK", size)

    def told(dry_run):
        batch = bring(office, kind, rows, by=getattr(office, who), mode=mode, dry_run=dry_run)
        return tried(lambda: outcome(batch))["rows"]

    assert tried(lambda: told(True)) == tried(lambda: told(False))


def row(kind, **values):
    return dict.fromkeys(COLUMNS[kind], "") | values


def many(kind, number, office):
    """Rows that all come in."""
    rows = {
        "leads": [row(kind, name=f"L{n}", phone=f"1380000{n:04d}", external_id=str(n)) for n in range(number)],
        "customers": [row(kind, name=f"C{n}", external_id=str(n)) for n in range(number)],
        "contacts": [row(kind, name=f"P{n}", customer="ACME") for n in range(number)],
        "opportunities": [row(kind, external_id=str(n), stage="Prospect", customer="ACME") for n in range(number)],
    }
    return rows[kind]


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_a_chunk_takes_as_many_statements_for_a_thousand_rows_as_for_a_hundred(office, kind):
    def statements(number):
        def run():
            batch = bring(office, kind, many(kind, number, office), by=office.ada)
            with CaptureQueriesContext(connection) as seen:
                running._run_chunk(
                    batch.pk, running.Context(office.ada, "create", batch.options, batch.pk), size=number
                )
            assert Import.objects.get(pk=batch.pk).imported == number
            return len(seen)

        return tried(run)

    statements(20)  # fills what is looked up once a process
    assert statements(100) == statements(1000) <= 30


def test_what_a_rep_brings_is_the_reps_own_in_as_many_statements(office):
    def statements(number):
        batch = bring(office, "leads", many("leads", number, office), by=office.ann)
        with CaptureQueriesContext(connection) as seen:
            running._run_chunk(batch.pk, running.Context(office.ann, "create", {}, batch.pk), size=number)
        mine = Lead.objects.filter(owner=office.ann, status="assigned", response_due_at__isnull=False, version__gte=1)
        assert mine.count() == Import.objects.get(pk=batch.pk).imported == number
        assert FollowUp.objects.filter(owner=office.ann, purpose="first_response").count() == number
        assert not Notification.objects.filter(user=office.ann).exists()
        assert set(Activity.objects.filter(kind="assigned").values_list("by", "data__how")) == {
            (office.cy.pk, "own"),
            (office.ann.pk, "own"),
        }
        assert_invariants()
        return len(seen)

    tried(lambda: statements(20))
    assert tried(lambda: statements(50)) == tried(lambda: statements(200)) <= 50


@pytest.mark.parametrize("kind", ["leads", "customers"])
def test_an_update_takes_as_many_statements_for_two_hundred_rows_as_for_fifty(office, kind):
    def statements(number):
        rows = many(kind, number, office)
        running.run_import(bring(office, kind, rows, by=office.ada).pk)
        batch = bring(
            office,
            kind,
            [one | {"email": f"{n}@x.example"} for n, one in enumerate(rows)],
            by=office.ada,
            mode="upsert",
        )
        with CaptureQueriesContext(connection) as seen:
            running._run_chunk(batch.pk, running.Context(office.ada, "upsert", {}, batch.pk), size=number)
        assert Import.objects.get(pk=batch.pk).updated == number
        return len(seen)

    tried(lambda: statements(20))
    assert tried(lambda: statements(50)) == tried(lambda: statements(200)) <= 40


def test_a_row_that_the_database_refuses_rejects_only_itself(office, monkeypatch):
    from leads.importable import Leads

    write = Leads.write

    def choosy(self, drafts):
        if any(draft.lead.name == "L3" for draft in drafts):
            raise IntegrityError("no L3 here")
        write(self, drafts)

    monkeypatch.setattr(Leads, "write", choosy)
    batch = bring(office, "leads", many("leads", 8, office), by=office.ada)
    running.run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.imported, batch.rejected) == (7, 1)
    assert batch.staged.get(state="rejected").raw[0] == "L3"


def test_killed_in_the_middle_of_a_chunk_each_row_comes_in_once(office, monkeypatch):
    """The worker dies after the records are written and before the rows are told."""
    batch = bring(office, "leads", many("leads", 30, office), by=office.ada)
    context = running.Context(office.ada, "create", {}, batch.pk)
    running._run_chunk(batch.pk, context, size=10)
    store = running._store

    def killed(*args, **more):
        raise SystemExit

    monkeypatch.setattr(running, "_store", killed)
    with pytest.raises(SystemExit), transaction.atomic():
        running._run_chunk(batch.pk, context, size=10, after=11)
    assert Import.objects.get(pk=batch.pk).handled == 10
    monkeypatch.setattr(running, "_store", store)
    running.run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.imported, batch.handled) == (ImportState.DONE, 30, 30)
    assert Lead.objects.filter(name__startswith="L").count() == 30
    assert Touch.objects.filter(detail__by="import").count() == 30


def test_parents_stand_anywhere_in_the_file_and_undo_takes_them_back(office, monkeypatch):
    monkeypatch.setattr("crm.imports.running.CHUNK", 2)
    rows = [
        row("customers", name="Daughter", parent="Mother Inc"),
        row("customers", name="A"),
        row("customers", name="B"),
    ]
    running.run_import(bring(office, "customers", [*rows, row("customers", name="Mother")], by=office.ann).pk)
    assert Customer.objects.get(name="Daughter").parent.name == "Mother"
    again = bring(
        office, "customers", [row("customers", name="Daughter", parent="ACME", phone="1")], by=office.ann, mode="upsert"
    )
    running.run_import(again.pk)
    assert Customer.objects.get(name="Daughter").parent.name == "ACME"
    assert undo_import(again, by=office.ann) == (1, 0)
    assert (Customer.objects.get(name="Daughter").parent.name, Customer.objects.get(name="Daughter").phone) == (
        "Mother",
        "",
    )


def test_undo_leaves_what_another_import_brought(office):
    rows = many("leads", 3, office)
    first = bring(office, "leads", rows, by=office.ada)
    running.run_import(first.pk)
    Lead.objects.filter(name__startswith="L").update(status="disqualified")
    second = bring(office, "leads", [one | {"phone": ""} for one in rows], by=office.ada)
    running.run_import(second.pk)
    second.refresh_from_db()
    assert (second.imported, second.linked) == (0, 3)
    assert undo_import(second, by=office.ada) == (0, 0)
    assert Lead.objects.filter(name__startswith="L", deleted_at=None).count() == 3


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_an_undo_takes_as_many_statements_for_two_hundred_rows_as_for_fifty(office, kind):
    asked, rows = [], many(kind, 250, office)
    for some in (rows[:50], rows[50:]):
        batch = bring(office, kind, some, by=office.ada)
        running.run_import(batch.pk)
        batch.refresh_from_db()
        with CaptureQueriesContext(connection) as seen:
            assert undo_import(batch, by=office.ada) == (len(some), 0)
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_a_try_of_any_kind_changes_nothing(office):
    for kind in COLUMNS:
        batch = bring(office, kind, many(kind, 20, office), by=office.ada, dry_run=True)
        running.run_import(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, batch.imported) == (ImportState.DONE, 20)
        assert not ImportRow.objects.filter(batch=batch, object_id__isnull=False).exists()
    assert not ImportKey.objects.exists()
    assert (Lead.objects.count(), Customer.objects.count(), Contact.objects.count()) == (1, 3, 0)


def test_what_comes_in_keeps_every_invariant(office):
    for kind in COLUMNS:
        running.run_import(bring(office, kind, many(kind, 30, office), by=office.ann).pk)
    assert_invariants()
