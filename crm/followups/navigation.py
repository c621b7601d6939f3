"""What stands in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

register(
    Entry(_("My day"), "followups:my_day", icon="sun", group="day", order=10, phone=1),
    Entry(_("Follow-ups"), "followups:list", icon="checkbox", group="day", order=20, count="followups:late_count"),
)
