"""Where webhooks stand in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.users.models import Role
from crm.web.navigation import Entry, register

BOTH = (Role.ADMIN, Role.AUDITOR)
register(Entry(_("Webhooks"), "automation:webhooks", icon="link", group="admin", order=30, roles=BOTH))
