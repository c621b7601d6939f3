"""manage.py invariants: what must never be true, asked now."""

from django.core.management.base import BaseCommand, CommandError

from crm.jobs.invariants import all_invariants, broken_invariants


class Command(BaseCommand):
    help = "Check what must never be true; fails and names the offenders when something is."

    def add_arguments(self, parser):
        parser.add_argument("--at-rest", action="store_true", help="leave out what tells of lateness, as of a backup")

    def handle(self, *, at_rest, **options):
        broken, asked = broken_invariants(at_rest=at_rest), len(all_invariants(at_rest=at_rest))
        for each in broken:
            self.stderr.write(str(each))
        if broken:
            raise CommandError(f"{len(broken)} of {asked} invariants do not hold.")
        self.stdout.write(f"All {asked} invariants hold.")
