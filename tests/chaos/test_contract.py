"""The API against its own description, at length: many made-up requests of every operation, as everybody."""

import os

import pytest

from tests.access.conftest import _refusals_are_expected, settled  # noqa: F401
from tests.api import contract

pytestmark = [pytest.mark.chaos, pytest.mark.untimed]
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "25"))


@pytest.mark.parametrize("role", contract.ROLES)
def test_made_up_requests_are_answered_as_described(settled, role, capsys):  # noqa: F811
    account, operations = contract.Account(), contract.operations()
    headers = contract.headers_of(settled.realm, role)
    for operation in operations:
        place = contract.place_of(operation, settled.realm)
        contract.try_out(operation, headers, account, examples=EXAMPLES, place=place)
    with capsys.disabled():
        print(f"\n{role}: {account.reached.total()} requests, {dict(account.statuses)}")  # noqa: T201
    assert set(account.reached) == {operation.label for operation in operations}
    assert not account.faults, account.told()
