"""A loop of a worker ends with its time, or with the piece it is at when the worker is to end."""

import pytest
from django.utils import timezone

from crm.followups.models import Notification
from crm.jobs import turns
from crm.jobs.claims import sweep
from crm.jobs.turns import Turns


@pytest.fixture
def ending():
    """A worker that is asked to stop, and one that is not afterwards."""
    yield turns.end
    turns._page[0] = 0


def test_turns_go_on_until_their_time_is_up(monkeypatch):
    clock = iter([0.0, 10.0, 29.0, 31.0])
    monkeypatch.setattr(turns.time, "monotonic", lambda: next(clock))
    assert len(list(Turns(30))) == 2


def test_without_a_time_only_the_end_of_the_worker_ends_them(ending):
    done = []
    for _turn in Turns():
        done.append(1)
        if len(done) == 3:
            ending()
    assert done == [1, 1, 1]
    assert list(Turns(30)) == []


def test_a_sweep_ends_with_the_batch_it_is_at(world, ending):
    Notification.objects.bulk_create(
        Notification(user=world.ann, kind="handover_back", key=f"{n}", data={"by": "Lea"}) for n in range(5)
    )
    left = Notification.objects.filter(read_at=None).order_by("pk")

    def read(notice):
        Notification.objects.filter(pk=notice.pk).update(read_at=timezone.now())
        ending()

    swept = sweep(lambda limit: list(left.select_for_update()[:limit]), read, limit=2)
    assert (swept.handled, left.count()) == (2, 3)
