"""What stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

from .models import Lead

register(
    Entry(
        _("Leads"),
        "leads:list",
        icon="user-search",
        group="customers",
        order=10,
        phone=2,
        count="leads:new_count",
        action=_("New lead"),
        action_url="leads:create",
        action_roles=Lead.added_by_roles,
    ),
    Entry(_("Public pool"), "leads:pool", icon="recycle", group="customers", order=15),
    Entry(_("Forms"), "leads:forms", icon="forms", group="data", order=20),
)
