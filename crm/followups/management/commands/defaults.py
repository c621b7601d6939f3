"""Ships what the product comes configured with: pipeline, sources, reasons, rules. Run after each migration."""

from django.core.management.base import BaseCommand

from crm.followups.defaults import ship_all


class Command(BaseCommand):
    help = "Create what is missing of the configuration that the product ships; nothing existing is changed."

    def handle(self, **options):
        ship_all()
