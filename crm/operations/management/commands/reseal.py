"""After a change of SECRET_KEY: what the former one sealed is sealed by the new one, and the former may go."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from crm.rules.sealed import SealedField

IN_FACTORS = ("secret", "seed")  # what allauth has us seal of an app's key and of recovery codes


class Command(BaseCommand):
    help = "Seal every secret in the database by the present SECRET_KEY. Run it with the old key among the fallbacks."

    @transaction.atomic
    def handle(self, **options):
        if lost := self.columns() + self.factors():
            self.stderr.write(f"{lost} secrets were sealed by a key that is not named any more; make new ones.")

    def columns(self):
        """How many no key opens any more."""
        lost = 0
        for model in apps.get_models():
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)]
            for row in model._base_manager.select_for_update().only(*names) if names else ():
                readable = [name for name in names if getattr(row, name) is not None]
                row.save(update_fields=readable)
                lost += len(names) - len(readable)
        return lost

    def factors(self):
        """Likewise; somebody's lost factor keeps nobody else's from going over."""
        lost, box = 0, get_adapter()
        for factor in Authenticator.objects.select_for_update():
            try:
                held = {name: box.encrypt(box.decrypt(factor.data[name])) for name in IN_FACTORS if name in factor.data}
            except InvalidToken:
                lost += 1
                continue
            if held:
                factor.data |= held
                factor.save(update_fields=["data"])
        return lost
