"""The cells of the list of opportunities, drawn in Python (docs/pages.md says why), and the menu of a row."""

from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.web.formats import money
from crm.web.reader import gettext as _
from crm.web.stencils import Stencil
from crm.web.templatetags.ui import avatar, due, icon, ring

NOTHING = SafeString('<span class="mute">—</span>')


def stage(row, name):
    return SafeString(f'<span class="row"><i class="dot {row.stage.shade}"></i>{escape(name)}</span>')


def amount(row, value):
    return money(value, row.currency)


def probability(row, value):
    return ring(value) if row.is_open else NOTHING


def owner(row, _name):
    return avatar(row.owner, name=True)


def next_step(row, value):
    """When it is to be worked on next; an open one without any asks for it."""
    if not row.is_open:
        return NOTHING
    if value:
        return due(value)
    return format_html('<span class="due today">{}{}</span>', icon("calendar-clock"), _("no next step"))


def _menu(row, user):
    return {"open": row.is_open, "may_edit": row.may_edit, "may_give": row.may_give}


MENU = Stencil("opportunities/_row_menu.html", _menu)
