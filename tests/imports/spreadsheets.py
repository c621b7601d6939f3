"""Files of every kind, brought in by hand or made up by hypothesis; and what an import leaves behind."""

from django.db import transaction
from hypothesis import strategies as st

from crm.customers.models import Contact, Customer, Touch
from crm.followups.models import Activity
from crm.imports import running
from crm.imports.models import Import, ImportState
from crm.imports.services import start_import, upload_file
from crm.jobs.models import Outbox
from leads.models import Lead
from opportunities.models import Opportunity, StageChange

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
