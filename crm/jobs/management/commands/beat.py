"""manage.py beat: the timetable; a second one stands by until the first is gone."""

from django.core.management.base import BaseCommand, CommandError

from crm.jobs import heartbeat
from crm.jobs.timetable import OneTimetable, TimetableLock


class Command(BaseCommand):
    help = "Run the timetable (celery beat). A second one stands by."
    requires_system_checks = []

    def handle(self, **options):
        from celery import current_app

        lock = OneTimetable.lock = TimetableLock()
        lock.wait()
        current_app.Beat(scheduler_cls=OneTimetable, loglevel="INFO", quiet=True).run()
        heartbeat.stop("beat")
        if lock.lost:
            raise CommandError("The timetable's lock is lost.")
