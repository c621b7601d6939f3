"""Rows = imported + linked + updated + rejected, killed or not, tried or real."""

from threading import Thread

import pytest
from django.db import connection

from crm.customers.models import TagGroup
from crm.imports import registry
from crm.imports.models import Import, ImportState, RowState
from crm.imports.registry import Column, Kind, imported, linked, one_by_one, rejected, updated
from crm.imports.running import _run_chunk, run_due, run_import
from crm.imports.services import start_import, undo_import, upload_file
from crm.rules.refusals import Conflict, Invalid

pytestmark = pytest.mark.django_db


def apply_group(row, context):
    """Tag groups by name: known ones are linked, in upsert mode updated; a negative order is rejected."""
    name, order = row.values["name"], int(row.values.get("order") or 0)
    if order < 0:
        raise Invalid({"order": ["not below 0"]})
    if name == "same":
        return rejected("no such name")
    known = TagGroup.objects.filter(name_en=name).first()
    if known and context.mode == "upsert":
        before = {"order": known.order}
        known.order = order
        known.save()
        return updated(known, before)
    if known:
        return linked(known)
    return imported(TagGroup.objects.create(name_en=name, name_zh=name, order=order))


def undo_groups(pairs, *, by):
    for record, before in pairs:
        if before is None:
            record.delete()
        else:
            TagGroup.objects.filter(pk=record.pk).update(**before)
    return [True] * len(pairs)


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    columns = (Column("name", "name", required=True, aliases=("名称",)), Column("order", "order"))
    monkeypatch.setitem(
        registry._kinds, "groups", Kind("groups", "groups", columns, one_by_one(apply_group), undo=undo_groups)
    )
    monkeypatch.setattr("crm.imports.running.CHUNK", 2)


def staged(by, text="name,order\nA,1\nB,2\nA,3\nC,-1\nsame,1\n"):
    return upload_file(kind="groups", name="g.csv", data=text.encode(), by=by)


def start(batch, **more):
    start_import(batch, mapping=batch.mapping, by=batch.by, **more)
    run_due()
    batch.refresh_from_db()
    return batch


def counts(batch):
    return (batch.rows, batch.imported, batch.linked, batch.updated, batch.rejected)


def test_every_row_has_an_outcome(world):
    batch = start(staged(world.ann))
    assert batch.state == ImportState.DONE
    assert counts(batch) == (5, 2, 1, 0, 2)
    reasons = list(batch.staged.filter(state=RowState.REJECTED).values_list("line", "reason"))
    assert reasons == [(5, ["Order: not below 0"]), (6, ["no such name"])]


def test_a_header_in_the_readers_language_is_understood(world):
    assert staged(world.ann, "名称\nA\n").mapping == {"name": 0}


def test_a_try_changes_nothing_and_can_be_started_for_real(world):
    batch = start(staged(world.ann), dry_run=True)
    assert counts(batch)[1:] == (2, 1, 0, 2) or counts(batch)[1:] == (3, 0, 0, 2)
    assert not TagGroup.objects.exists()
    batch = start(batch)
    assert counts(batch) == (5, 2, 1, 0, 2)
    assert TagGroup.objects.count() == 2


def test_started_twice_is_once(world):
    batch = start(staged(world.ann))
    with pytest.raises(Conflict):
        start_import(batch, mapping=batch.mapping, by=world.ann)
    run_import(batch.pk)
    assert TagGroup.objects.count() == 2


def test_a_killed_run_goes_on_where_it_stood(world):
    batch = staged(world.ann)
    start_import(batch, mapping=batch.mapping, by=world.ann)
    _run_chunk(batch.pk, registry.Context(world.ann, "create", {}, batch.pk))
    assert Import.objects.get(pk=batch.pk).handled == 2
    run_due()
    batch.refresh_from_db()
    assert counts(batch) == (5, 2, 1, 0, 2)


def test_upsert_updates_and_undo_takes_both_back(world):
    TagGroup.objects.create(name_en="A", name_zh="A", order=9)
    batch = start(staged(world.ann, "name,order\nA,1\nB,2\n"), mode="upsert")
    assert counts(batch) == (2, 1, 0, 1, 0)
    assert undo_import(batch, by=world.ann) == (2, 0)
    assert list(TagGroup.objects.values_list("name_en", "order")) == [("A", 9)]
    assert undo_import(batch, by=world.ann) == (0, 0)


def test_a_row_with_more_cells_than_the_header_is_rejected_not_guessed(world):
    batch = start(staged(world.ann, "name,order\nA,1\nB,2,3\n"))
    assert counts(batch) == (2, 1, 0, 0, 1)


def test_a_missing_required_column_is_said_at_the_field(world):
    batch = staged(world.ann, "what,order\nA,1\n")
    with pytest.raises(Invalid) as refused:
        start_import(batch, mapping=batch.mapping, by=world.ann)
    assert list(refused.value.errors) == ["name"]


def test_an_import_is_its_uploaders(world):
    batch = staged(world.ann)
    assert list(Import.objects.visible_to(world.ben)) == []
    assert list(Import.objects.visible_to(world.ann)) == [batch]
    assert list(Import.objects.visible_to(world.ada)) == [batch]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_an_import_and_count_it_whole(world):
    batch = staged(world.ann, "name,order\n" + "".join(f"G{n},{n}\n" for n in range(40)))
    start_import(batch, mapping=batch.mapping, by=batch.by)

    def work():
        try:
            run_import(batch.pk)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == (ImportState.DONE, (40, 40, 0, 0, 0))
    assert TagGroup.objects.filter(name_en__startswith="G").count() == 40
