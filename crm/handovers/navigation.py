"""Where hand-overs stand in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.users.models import Role
from crm.web.navigation import Entry, register

WHO = (Role.ADMIN, Role.MANAGER, Role.AUDITOR)

register(Entry(_("Hand-overs"), "handovers:list", icon="arrows-exchange", group="admin", order=5, roles=WHO))
