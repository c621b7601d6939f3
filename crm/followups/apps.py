"""What is to be done and what was done."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "crm.followups"
    label = "followups"
    verbose_name = _("Follow-ups")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("timeline")
