"""The API keeps what its description says, whoever asks and whatever they send. `make test-chaos` asks more."""

import pytest

from tests.access.conftest import _refusals_are_expected, settled  # noqa: F401
from tests.access.test_nothing_unknown import allowed

from . import contract

# The smallest call of the log-in has a wrong password; a part made up from the description has no file's name.
REFUSED = {"POST /api/v1/auth/token/": 401, "POST /api/v1/imports/": 400, "POST /api/v1/attachments/": 400}


def test_every_operation_answers_as_described_when_all_is_well(settled):  # noqa: F811
    account, wrong = contract.Account(), []
    headers = {name: contract.headers_of(settled.realm, role) for role, name in contract.ROLES.items()}
    operations = contract.operations()
    for operation in operations:
        who = allowed(contract.route_of(operation).name, operation.method.upper())
        status = account.ask(contract.smallest(operation, settled.realm), headers[who])
        if status != REFUSED.get(operation.label, status if status < 300 else 0):
            wrong.append(f"{operation.label}: {status}")
    assert set(account.reached) == {operation.label for operation in operations} and len(operations) > 80
    assert not wrong, "\n".join(wrong)
    assert not account.faults, account.told()


@pytest.mark.parametrize("role", contract.ROLES)
def test_made_up_requests_are_answered_as_described(settled, role):  # noqa: F811
    account, operations = contract.Account(), contract.operations()
    headers = contract.headers_of(settled.realm, role)
    for operation in operations:
        place = contract.place_of(operation, settled.realm)
        contract.try_out(operation, headers, account, examples=1, place=place)
    assert set(account.reached) == {operation.label for operation in operations}
    assert not account.faults, account.told()
