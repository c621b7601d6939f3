"""`make demo`: demo people and data, only where no user exists yet."""

from django.core.management.base import BaseCommand, CommandError

from analytics.nightly import rebuild_pictures
from crm.calendar import today
from crm.demo.small import load
from crm.followups.defaults import ship_all
from opportunities.models import Opportunity


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
        elif not options["if_empty"]:
            raise CommandError("There are users already: demo data are only made in an empty organisation.")
