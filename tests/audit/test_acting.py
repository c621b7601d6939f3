"""Who acts is told to PostgreSQL with what they write: once a transaction, in the same message."""

import json

import pytest
from django.db import connection, transaction

from crm.audit.acting import acting, acts
from crm.users.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


def heard():
    """What the transaction has been told; asked with a word that the wrapper leaves alone."""
    with connection.cursor() as cursor:
        cursor.execute("VALUES (current_setting('audit.acting', true))")
        return json.loads(cursor.fetchone()[0] or "{}")


def write():
    Team.objects.filter(pk=0).update(name_en="Nobody's")


def test_a_write_tells_who_acts():
    with acting(door="page", by=7), transaction.atomic():
        write()
        assert heard() == {"door": "page", "by": 7}


def test_a_transaction_that_only_copies_after_a_look_has_heard_it_too():
    with acting(door="import"), transaction.atomic():
        Team.objects.exists()
        assert heard() == {"door": "import"}


def test_nothing_is_left_in_the_session():
    with acting(door="page", by=7):
        with transaction.atomic():
            write()
        write()
    assert heard() == {}


def test_what_becomes_known_later_is_told_with_the_next_write():
    with acting(door="api"), transaction.atomic():
        write()
        acts(by=8, token=3)
        write()
        assert heard() == {"door": "api", "by": 8, "token": 3}


def test_a_savepoint_that_is_rolled_back_takes_nothing_away():
    with acting(door="worker"), transaction.atomic():
        write()
        with acting(request="r1"):
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                write()
                assert heard()["request"] == "r1"
                1 / 0  # noqa: B018
            write()
            assert heard()["request"] == "r1"
        write()
        assert heard() == {"door": "worker"}


def test_a_transaction_hears_it_once(django_assert_num_queries):
    with acting(door="page", by=7), django_assert_num_queries(4) as told, transaction.atomic():
        write()
        write()
    texts = [query["sql"] for query in told.captured_queries]
    assert sum("set_config" in text for text in texts) == 1
    assert len(texts) == 4  # BEGIN, two statements, COMMIT: no message of its own


def test_words_with_quotes_and_percent_signs_arrive_as_they_are():
    with acting(door="command", via="it's 100 % \\ „ok“"), transaction.atomic():
        write()
        assert heard()["via"] == "it's 100 % \\ „ok“"


def test_without_a_door_nothing_is_said():
    with transaction.atomic():
        write()
        assert heard() == {}
