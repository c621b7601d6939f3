"""`make demo`: demo people and data, only where no user exists yet."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from analytics.nightly import rebuild_pictures, write_reports
from crm.calendar import today
from crm.demo.small import load
from crm.followups.defaults import ship_all
from opportunities.models import Opportunity
from opportunities.staleness import measure_stages

NIGHTS = 7  # for which a demo finds reports


class Command(BaseCommand):
    help = "Load demo data into an empty organisation."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=["small"], default="small")
        parser.add_argument("--if-empty", action="store_true", help="say nothing where there are users already")

    def handle(self, **options):
        ship_all()
        if load(lambda text: self.stdout.write(f"  {text}")):
            first = Opportunity.objects.order_by("created_on").values_list("created_on", flat=True).first()
            rebuild_pictures(first, today())
            measure_stages()
            for back in range(NIGHTS, 0, -1):
                write_reports(today() - dt.timedelta(days=back))
        elif not options["if_empty"]:
            raise CommandError("There are users already: demo data are only made in an empty organisation.")
