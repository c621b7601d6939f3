"""Work that happens outside a request."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "crm.jobs"
    label = "jobs"
    verbose_name = _("Background jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # What each package handles, sweeps and promises; the modules only register, nothing runs here.
        autodiscover_modules("handlers", "wakeups", "invariants", "backlogs")
