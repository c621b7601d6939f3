"""The rows of a file that somebody else brought are shown as one's rights to phone and e-mail go."""

import pytest

from crm.imports.models import Import
from crm.imports.veil import veil_for
from crm.users.models import Role, User
from tests.world import make_user

CELLS = ["Zhang Wei", "13812345678", "zhangwei@example.com", "+86 139 1234 0000", "2026-11-22", "12"]
HIDDEN = ["Zhang Wei", "138****5678", "z***@example.com", "+86****0000", "2026-11-22", "12"]


@pytest.fixture
def batch(world):
    return Import.objects.create(kind="leads", file_name="fair.csv", mapping={"name": 0, "phone": 1}, by=world.ann)


def test_who_brought_it_and_the_administrator_see_it_whole(world, batch):
    for user in (world.ann, world.ada):
        assert veil_for(User.objects.get(pk=user.pk), batch)(CELLS) == CELLS


def test_an_auditor_sees_numbers_and_addresses_masked_mapped_or_not(world, batch):
    shown = veil_for(make_user("Odo", role=Role.AUDITOR), batch)(CELLS)
    assert shown == HIDDEN


@pytest.mark.parametrize(
    "where", ["/leads/import/{}/", "/leads/import/{}/rejected.csv", "/api/v1/imports/{}/rejected.csv"]
)
def test_no_door_shows_them(world, batch, client, where):
    batch.columns, batch.state = ["name", "phone", "mail"], "done"
    batch.save()
    batch.staged.create(line=2, raw=CELLS[:3], state="rejected", reason=["No."])
    for who, seen in ((make_user("Odo", role=Role.AUDITOR), False), (world.ann, True)):
        client.force_login(who)
        answer = client.get(where.format(batch.pk))
        assert answer.status_code == 200
        content = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert ("13812345678" in content) == ("zhangwei@" in content) == seen
