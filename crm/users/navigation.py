"""Where administration stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

from .models import Role

LEADS = (Role.ADMIN, Role.MANAGER)
register(Entry(_("Invitations"), "users:invitations", icon="user-plus", group="admin", order=5, roles=LEADS))
register(Entry(_("Settings"), "admin:index", icon="settings", group="admin", order=10, roles=(Role.ADMIN,)))
