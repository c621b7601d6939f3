"""The realm is made once for a module; each call in it is taken back."""

import logging
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings

from . import walk
from .realm import make_people, make_realm
from .routes import routes


@pytest.fixture(scope="module", autouse=True)
def _refusals_are_expected():
    """A warning for each of two thousand refusals would cost more time than the refusals."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)


@pytest.fixture(scope="module")
def settled(django_db_setup, django_db_blocker, tmp_path_factory):
    """`.realm` of Ann, `.clients` of everybody, `.routes`, and `.before`: the fingerprint of it all."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic(), files:
        people = make_people()
        realm = make_realm(people, people.ann, pool=people.pool, colleague=people.ben)
        clients = walk.clients(people)
        yield SimpleNamespace(realm=realm, clients=clients, routes=routes(), before=walk.fingerprint())
        transaction.set_rollback(True)
