"""Where the health page stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.users.models import Role
from crm.web.navigation import Entry, register

register(
    Entry(_("Health"), "operations:health", icon="activity", group="admin", order=20, roles=(Role.ADMIN, Role.AUDITOR))
)
