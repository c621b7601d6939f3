"""Announcing and handling."""

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from crm.jobs import outbox
from crm.jobs.models import JobRun, Outbox
from crm.jobs.outbox import MAX_ATTEMPTS, announce, announce_new, handle_batch, handlers_of, heard, on, revive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_these_handlers(monkeypatch):
    monkeypatch.setattr(outbox, "_handlers", {})


def make_due():
    Outbox.objects.update(not_before=Now())


def test_announcing_needs_the_verbs_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        announce("lead.created", lead=1)


def test_an_undone_verb_announces_nothing():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce("lead.created", lead=1)
        raise ZeroDivisionError
    assert not Outbox.objects.exists()


def test_new_rows_are_announced_with_their_own_ids_and_only_where_there_is_a_topic():
    insert = """INSERT INTO users_team (name_en, name_zh, path, active, external_id)
        SELECT name, '', '', true, '' FROM unnest(%s::text[]) name RETURNING id"""
    ids = announce_new(insert, [["a", "b"]], [("", {"of": 1}), ("team.made", {"of": 2})], name="team")
    assert len(ids) == 2 and ids == sorted(ids)
    row = Outbox.objects.get()
    assert (row.topic, row.payload, row.state, row.attempts, row.handled) == (
        "team.made",
        {"of": 2, "team": ids[1]},
        Outbox.State.WAITING,
        0,
        [],
    )
    assert announce("team.made").request_id == row.request_id


def test_new_rows_too_are_announced_in_the_verbs_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        announce_new("SELECT 1 AS id", [], [("team.made", {})], name="team")


@pytest.mark.parametrize("value", [1.5, {"a": 1}, True, [1.5]])
def test_only_ids_are_carried(value):
    with pytest.raises(TypeError):
        announce("lead.created", lead=value)


def test_a_handled_row_is_deleted_and_its_handler_was_told_the_ids():
    told = []
    on("lead.created")(told.append)
    row = announce("lead.created", lead=7, reps=[1, 2])
    assert handle_batch() == 1
    assert [(event.id, event.topic, event.ids) for event in told] == [
        (row.pk, "lead.created", {"lead": 7, "reps": [1, 2]})
    ]
    assert not Outbox.objects.exists()


def test_a_row_that_nobody_handles_is_done():
    announce("nobody.cares", lead=7)
    handle_batch()
    assert not Outbox.objects.exists()


def test_patterns_choose_the_handlers():
    on("lead.*")(print)
    on("*")(repr)
    assert list(handlers_of("lead.created")) == ["builtins.print", "builtins.repr"]
    assert list(handlers_of("opportunity.won")) == ["builtins.repr"]


def test_who_has_nothing_to_do_is_not_told():
    on("lead.created", "lead.mql", when=lambda: False)(print)
    on("lead.lost", when=lambda: True)(repr)
    on("lead.mql")(str)
    assert heard(["lead.created", "lead.lost", "lead.mql", "lead.merged"]) == {"lead.lost", "lead.mql"}


def test_a_failing_handler_does_not_hold_up_the_others():
    done = []

    @on("poison")
    def fails(event):
        JobRun.objects.create(kind="half an effect")
        raise ValueError("no luck")

    on("*")(lambda event: done.append(event.ids["n"]))
    announce("poison", n=1)
    announce("fine", n=2)
    handle_batch()
    make_due()
    handle_batch()
    row = Outbox.objects.get()
    assert done == [1, 2]
    assert (row.topic, row.attempts, row.state) == ("poison", 2, "waiting")
    assert "no luck" in row.last_error
    assert not JobRun.objects.exists()


def test_a_failed_row_waits_longer_each_time():
    on("poison")(lambda event: 1 / 0)
    announce("poison")
    pauses = []
    for _ in range(3):
        handle_batch()
        row = Outbox.objects.annotate(now=Now()).get()
        pauses.append(round((row.not_before - row.now).total_seconds()))
        assert handle_batch() == 0
        make_due()
    assert pauses == [2, 4, 8]


def test_a_poison_row_dies_stays_visible_and_can_be_revived():
    on("poison")(lambda event: 1 / 0)
    announce("poison")
    for _ in range(MAX_ATTEMPTS + 2):
        make_due()
        handle_batch()
    row = Outbox.objects.get()
    assert (row.state, row.attempts) == ("dead", MAX_ATTEMPTS)
    outbox._handlers.clear()
    assert revive(Outbox.objects.all()) == 1
    handle_batch()
    assert not Outbox.objects.exists()


def test_a_row_whose_worker_always_dies_is_given_up_too():
    announce("killer")
    Outbox.objects.update(attempts=MAX_ATTEMPTS)
    handle_batch()
    assert Outbox.objects.get().state == "dead"
    assert "died" in Outbox.objects.get().last_error


def test_a_row_that_another_worker_holds_is_left_to_it(transactional_db, at_once):
    with transaction.atomic():
        announce("lead.created", lead=1)
        announce("lead.created", lead=2)
    with transaction.atomic():
        Outbox.objects.select_for_update().get(payload__lead=1)
        assert at_once(handle_batch) == [1]
    assert Outbox.objects.get().payload == {"lead": 1}


def test_many_workers_handle_each_row_once(transactional_db, at_once):
    @on("count")
    def note(event):
        JobRun.objects.create(kind="count", scope=str(event.ids["n"]))

    with transaction.atomic():
        for number in range(200):
            announce("count", n=number)

    def work():
        while handle_batch(7):
            pass

    at_once(*[work] * 4)
    assert sorted(JobRun.objects.values_list("scope", flat=True), key=int) == [str(n) for n in range(200)]
    assert not Outbox.objects.exists()


def test_the_commit_rings_the_bell(transactional_db):
    from crm.jobs.direct import session

    listener = session()
    listener.cursor().execute("LISTEN shangji_work")
    with transaction.atomic():
        announce("lead.created", lead=1)
        listener.poll()
        assert not listener.notifies
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1)")
    listener.poll()
    assert listener.notifies
    listener.close()
