"""Where imports stand in the sidebar."""

from django.utils.translation import gettext_lazy as _

from crm.web.navigation import Entry, register

register(Entry(_("Import"), "imports:index", icon="upload", group="data", order=10))
