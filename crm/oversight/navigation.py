"""Where oversight stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.users.models import Role
from crm.web.navigation import Entry, register

register(
    Entry(_("Recycle bin"), "oversight:bin", icon="trash", group="data", order=90),
    Entry(_("Audit"), "oversight:audit", icon="history", group="admin", order=30, roles=(Role.ADMIN, Role.AUDITOR)),
    Entry(
        _("Erasures"), "oversight:erasures", icon="user-x", group="admin", order=40, roles=(Role.ADMIN, Role.AUDITOR)
    ),
)
