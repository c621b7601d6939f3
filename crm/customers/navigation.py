"""What stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

from .models import Customer

register(
    Entry(
        _("Customers"),
        "customers:list",
        icon="building",
        group="customers",
        order=20,
        phone=4,
        action=_("New customer"),
        action_url="customers:create",
        action_roles=Customer.added_by_roles,
    ),
    Entry(_("Contacts"), "customers:contacts", icon="users", group="customers", order=30),
)
