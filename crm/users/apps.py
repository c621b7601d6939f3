"""Who works here: users, teams, roles and what they may see."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "crm.users"
    label = "users"
    verbose_name = _("Users and teams")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("moves")
