"""The API held against its own description: made-up requests of every operation, by everybody, each undone."""

import os
from collections import Counter
from contextlib import contextmanager

import schemathesis
from django.core.files.uploadedfile import UploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup

from crm.api.models import ApiToken
from tests.access import calls
from tests.access.routes import routes

SEED = int(os.environ.get("CONTRACT_SEED", "20260101"))
ROLES = {"anonymous": None, "rep": "ann", "manager": "lea", "admin": "ada", "auditor": "odo"}
# What a description cannot say, or another test does better.
LEFT_OUT = {
    "ignored_auth": "tests/access comes to every operation without a log-in, and with too few rights",
    "positive_data_acceptance": "an id can be of the right form and belong to nothing",
}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def checks():
    return [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]


def operations():
    """Every operation of the description, read as a program would read it."""
    accepted = {"Accept": "application/json", "Host": "testserver"}
    with undone():
        schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), headers=accepted)
    return [result.ok() for result in schema.get_all_operations()]


def headers_of(realm, role):
    """What somebody of this role sends with each request."""
    name = ROLES[role]
    user = name and (realm.owner if name == "ann" else getattr(realm.world, name))
    host = {"Host": "testserver"}
    return host | {"Authorization": f"Bearer {ApiToken.issue(user, name='contract')[1]}"} if user else host


def route_of(operation):
    return routes()[resolve(operation.path.replace("{id}", "1").replace("{report}", "funnel")).view_name]


def place_of(operation, realm):
    """What stands in the address: a record that is there."""
    values = calls.address_of(route_of(operation), realm, operation.method.upper())
    return {"report" if "{report}" in operation.path else "id": value for value in values}


def smallest(operation, realm):
    """The smallest valid call, as a case of this operation."""
    name, method = route_of(operation).name, operation.method.upper()
    body = calls.bodies(realm).get((name, method), {})
    more = {}
    if method in ("POST", "PATCH"):
        files = any(isinstance(value, UploadedFile) for value in body.values())
        body = {key: value.read() if isinstance(value, UploadedFile) else value for key, value in body.items()}
        more = {"body": body, "media_type": "multipart/form-data" if files else "application/json"}
    query = calls.queries(realm).get(name, {})
    return operation.Case(path_parameters=place_of(operation, realm), query=query, **more)


@contextmanager
def undone():
    """Takes back what a request does; the connection stays open after it, as under Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


class Account:
    """What was asked and what went wrong, told at the end at once."""

    def __init__(self):
        self.reached, self.statuses, self.faults = Counter(), Counter(), {}

    def ask(self, case, headers):
        """One call and every check of its answer; its status."""
        with undone():
            answer = case.call(headers=headers)
            self.reached[case.operation.label] += 1
            self.statuses[answer.status_code] += 1
            try:
                case.validate_response(answer, checks=checks())
            except FailureGroup as group:
                for failure in group.exceptions:
                    self._fault(case, failure)
            except Failure as failure:
                self._fault(case, failure)
        return answer.status_code

    def _fault(self, case, failure):
        if isinstance(failure, AcceptedNegativeData) and "" in (case.query or {}).values():
            return  # an empty parameter is one that was not given
        text = f"{case.operation.label}: {failure.title}. {str(failure.message)[:400]}"
        self.faults.setdefault((case.operation.label, failure.title), f"{text}\n    {case.as_curl_command()[:400]}")

    def told(self):
        return f"{len(self.faults)} of {self.reached.total()} (seed {SEED}):\n" + "\n".join(self.faults.values())


def try_out(operation, headers, account, *, examples, place):
    """Made-up requests that fit the description, and some that do not: of records that are there, and of any."""
    for mode in MODES:
        for path in (place, None) if place and examples > 1 else (place or None,):
            quiet = settings(
                max_examples=examples,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=path)
            try:
                seed(SEED)(quiet(given(case=strategy)(lambda case: account.ask(case, headers) and None)))()
            except Unsatisfiable:
                continue  # nothing can be wrong where nothing can be sent
