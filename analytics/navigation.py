"""Where analytics stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

register(
    Entry(_("Funnel"), "analytics:dashboard", icon="chart-funnel", group="sales", order=40),
    Entry(_("Reports"), "analytics:reports", icon="report-analytics", group="sales", order=50),
)
