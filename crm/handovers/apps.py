"""Everything of somebody who leaves goes to others, and can be taken back."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class HandoversConfig(AppConfig):
    name = "crm.handovers"
    label = "handovers"
    verbose_name = _("Hand-overs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("holdings")
