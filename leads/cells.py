"""The cells of the lists of leads, drawn in Python (docs/pages.md says why), and the menu of a row."""

from functools import lru_cache
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from crm.web.formats import BLANK, moment, working_time
from crm.web.reader import gettext as _
from crm.web.reader import reader
from crm.web.stencils import Stencil
from crm.web.templatetags.ui import avatar, chip, due, icon
from crm.web.templatetags.ui import score as score_mark

from .models import Status


def name(row, value):
    """The name, what marks the lead, and below it company and title."""
    mql = f" {chip(_('MQL'), 'acc', 'flame')}" if row.is_mql else ""
    firm = row.company and f"{row.company} · {row.title}" if row.title else row.company
    return SafeString(
        f'<a class="main-cell lead-name" href="{escape(row.get_absolute_url())}" data-open>{escape(value)}</a>{mql}'
        + (f'<span class="lead-company cut">{escape(firm)}</span>' if row.company else "")
    )


def score(row, value):
    return score_mark(value, row.grade)


# Tone and icon of each status.
LOOKS = {
    Status.NEW: ("acc", ""),
    Status.WORKING: ("acc", ""),
    Status.QUALIFIED: ("ok", ""),
    Status.CONVERTED: ("ok", "circle-check"),
    Status.DISQUALIFIED: ("line", "ban"),
}


def status(row, value):
    return _status(value, reader().language)


@lru_cache(maxsize=32)
def _status(value, _language):
    return chip(Status(value).label, *LOOKS.get(value, ("", "")))


def owner(row, value):
    if value:
        return avatar(value, name=True)
    if row.pool_id:
        return chip(_("public pool"), "line", "recycle")
    return chip(_("unassigned"), "warn", "alert-triangle")


def response(row, clock):
    """The response clock: when the answer is due, or how long it took."""
    if clock.state in ("late", "due"):
        return due(clock.due)
    if clock.state not in ("answered", "slow"):
        return SafeString(f'<span class="faint">{BLANK}</span>')
    tone, mark, words = (
        ("ok-ink", "circle-check", _("in %(time)s"))
        if clock.state == "answered"
        else ("warn-ink", "clock", _("late, in %(time)s"))
    )
    words %= {"time": working_time(clock.minutes)}
    title = escape(moment(clock.answered))
    return SafeString(f'<span class="due {tone}" title="{title}">{icon(mark)}{escape(words)}</span>')


def due_at(row, value):
    return due(value)


SHOWN = 90  # characters of what somebody needs


def need(row, value):
    short = value or BLANK
    if len(short) > SHOWN:  # Truncator walks through every text, and few are that long
        short = Truncator(short).chars(SHOWN)
    return format_html('<span class="need-cell" title="{}">{}</span>', value, short)


CLAIM = Stencil("leads/_claim_cell.html")


def claim(row, value):
    return CLAIM.draw(row)


def _menu(row, user):
    status = row.status if row.status in (Status.CONVERTED, Status.DISQUALIFIED) else ""
    rights = {"may_edit": row.may_edit, "may_give": row.may_give}
    return {"owned": bool(row.owner_id), "pooled": bool(row.pool_id), "status": status, "role": user.role, **rights}


MENU = Stencil("leads/_row_menu.html", _menu)
