"""`make sample`: the real data set into a pipeline of its own. Twice is once."""

from django.core.management.base import BaseCommand

from crm.demo.sample import bring_in


class Command(BaseCommand):
    help = "Import the public data set of 8,800 opportunities, with accounts, products and people."

    def handle(self, **options):
        facts = bring_in(lambda text: self.stdout.write(f"  {text}"))
        self.stdout.write(
            "{opportunities:,} opportunities = {won:,} won + {lost:,} lost + {engaging:,} engaging"
            " + {prospecting:,} prospecting; won amount {won_amount:,}".format(**facts)
        )
