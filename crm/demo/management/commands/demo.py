"""`make demo`: demo people and data, only where no user exists yet; the large one is told by `crm.demo.large`."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from analytics.nightly import rebuild_pictures, write_reports
from crm.calendar import today
from crm.demo.large.fill import fill
from crm.demo.large.marker import Refused
from crm.demo.large.plan import SEED, Plan
from crm.demo.large.progress import Progress
from crm.demo.small import load
from crm.followups.defaults import ship_all
from opportunities.models import Opportunity
from opportunities.staleness import measure_stages

NIGHTS = 7  # for which a demo finds reports


class Command(BaseCommand):
    help = "Load demo data into an empty organisation."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=["small", "large"], default="small")
        parser.add_argument("--if-empty", action="store_true", help="say nothing where there are users already")
        parser.add_argument("--seed", type=int, default=SEED, help="large: another seed makes another world")
        parser.add_argument("--scale", type=float, default=1.0, help="large: this part of the full size")
        parser.add_argument("--today", type=dt.date.fromisoformat, default=None, help="large: the day it ends on")
        parser.add_argument("--processes", type=int, default=2, help="large: how many fill at a time")

    def handle(self, **options):
        if options["size"] == "large":
            return self._large(options)
        ship_all()
        if load(lambda text: self.stdout.write(f"  {text}")):
            first = Opportunity.objects.order_by("created_on").values_list("created_on", flat=True).first()
            rebuild_pictures(first, today())
            measure_stages()
            for back in range(NIGHTS, 0, -1):
                write_reports(today() - dt.timedelta(days=back))
        elif not options["if_empty"]:
            raise CommandError("There are users already: demo data are only made in an empty organisation.")

    def _large(self, options):
        plan = Plan.of(seed=options["seed"], scale=options["scale"], day=options["today"])
        progress = Progress(self.stdout._out)
        try:
            fill(plan, progress=progress, processes=options["processes"])
        except Refused as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"  The large organisation is ready after {progress.elapsed:.0f} s.")
