"""manage.py count_anew: forget the summary behind funnel and waterfall and count all of it from the base tables."""

from django.core.management.base import BaseCommand

from analytics.summary.counting import count_anew


class Command(BaseCommand):
    help = "Counts the summary behind funnel and waterfall anew; reports stay right meanwhile."

    def handle(self, *args, **options):
        self.stdout.write(f"{count_anew()} opportunities counted.")
