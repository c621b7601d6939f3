"""Gives the roles of the application and of reports their rights. Run as the owner, after each migration."""

from django.core.management.base import BaseCommand

from crm.operations.roles import grant, statements


class Command(BaseCommand):
    help = "Grant rights to roles that exist (deploy/roles.sh makes them): rows for one, reading for the other."

    def add_arguments(self, parser):
        parser.add_argument("--app", default="shangji_app", help="the role of web, workers, relay and beat")
        parser.add_argument("--reporting", default="", help="the role of DATABASE_REPLICA_URL, where there is one")
        parser.add_argument("--print", action="store_true", help="show the statements and change nothing")

    def handle(self, *, app, reporting, **options):
        if options["print"]:
            self.stdout.write("".join(f"{statement};\n" for statement in statements(app, reporting)), ending="")
        else:
            grant(app, reporting)
