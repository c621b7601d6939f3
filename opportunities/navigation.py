"""What stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

from .models import Opportunity

register(
    Entry(
        _("Opportunity board"),
        "opportunities:board",
        icon="layout-kanban",
        group="sales",
        order=10,
        phone=3,
        short=_("Board"),
        action=_("New opportunity"),
        action_url="opportunities:create",
        action_roles=Opportunity.added_by_roles,
    ),
    Entry(_("Opportunities"), "opportunities:list", icon="target-arrow", group="sales", order=20),
)
