"""manage.py relay: wakes Celery for whatever has become due in Postgres."""

import signal

from django.core.management.base import BaseCommand
from django.db import connection

from crm.jobs.direct import QUICK
from crm.jobs.publisher import Publisher
from crm.jobs.relay import Relay


class Command(BaseCommand):
    help = "Wake Celery for whatever has become due in Postgres."
    requires_system_checks = []

    def handle(self, **options):
        from celery import current_app

        connection.settings_dict["OPTIONS"].update(QUICK)
        relay = Relay(Publisher(current_app._get_current_object()))
        signal.signal(signal.SIGTERM, relay.stop)
        signal.signal(signal.SIGINT, relay.stop)
        self.stdout.write("relay: listening")
        relay.run()
