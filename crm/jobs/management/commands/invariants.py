"""manage.py invariants: what must never be true, asked now."""

from django.core.management.base import BaseCommand, CommandError

from crm.jobs.invariants import all_invariants, broken_invariants


class Command(BaseCommand):
    help = "Check what must never be true; fails and names the offenders when something is."

    def handle(self, **options):
        broken = broken_invariants()
        for each in broken:
            self.stderr.write(str(each))
        if broken:
            raise CommandError(f"{len(broken)} of {len(all_invariants())} invariants do not hold.")
        self.stdout.write(f"All {len(all_invariants())} invariants hold.")
