"""A receiver on this machine, which only tests that open its network reach."""

from ipaddress import ip_network

import pytest

from crm.automation.services import create_webhook

from .receiver import receiving


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def reachable(receiver, settings):
    """The same, let in as an operator lets in a server of the intranet."""
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.1/32")]
    settings.WEBHOOK_PORTS = [receiver.port]
    return receiver


@pytest.fixture
def webhook(world, reachable):
    return create_webhook(url=reachable.url, events=["lead.*"], by=world.ada)
