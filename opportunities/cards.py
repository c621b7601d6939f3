"""A card of the board, drawn in Python like the cells of lists: a template for each was half of its time."""

from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from crm.web.formats import day, full_day, money
from crm.web.reader import gettext as _
from crm.web.templatetags.ui import avatar, chip, due, icon, ring

from .staleness import stalled_days


def drawn(cards):
    """The cards as HTML. They know whether the reader `may_edit` them, their customer, owner and stage."""
    beginning = reverse("opportunities:detail", args=[0]).removesuffix("0/")
    return SafeString("".join(_card(card, f"{beginning}{card.pk}/") for card in cards))


def _card(card, url):
    acts = f' data-move-url="{url}move/" data-win-url="{url}win/" data-lose-url="{url}lose/"'
    title = escape(card.customer.name if card.customer else card.name)
    below = escape(card.name) if card.customer else f'<span class="mute">{escape(_("No customer"))}</span>'
    # The menu comes when it is opened.
    return f"""<article class="card" id="card-{card.pk}" tabindex="0" data-item data-id="{card.pk}" \
data-version="{card.version}" data-href="{url}"{acts if card.may_edit and card.is_open else ""}>
  <div class="card-head">
    <h3><a href="{url}" data-open title="{title}">{title}</a></h3>
    {_stalled(card)}
    <button class="ib sm card-menu" type="button" popovertarget="cm{card.pk}" aria-label="{escape(_("Menu"))}">\
{icon("dots")}</button>
  </div>
  <p>{below}</p>
  <div class="card-figures">
    <b{' class="mute"' if card.amount is None else ""}>{escape(money(card.amount, card.currency))}</b>
    <span class="fits">{_marks(card)}</span>
    {ring(card.probability, _("Probability")) if card.is_open else _won()}
  </div>
  <footer>
    {avatar(card.owner)}
    {_next(card)}
    {_expected(card)}
  </footer>
  <div class="menu" id="cm{card.pk}" popover hx-get="{url}menu/" hx-trigger="toggle once" hx-target="this" \
hx-swap="innerHTML" data-quiet><span class="skeleton"></span></div>
</article>
"""


def _stalled(card):
    days = stalled_days(card)
    if not days:
        return ""
    why = escape(_("%(n)s working days without an answer from the customer") % {"n": days})
    words = escape(_("stalled %(n)s d") % {"n": days})
    return f'<span class="chip bad" title="{why}">{icon("flame")}{words}</span>'


def _marks(card):
    key = chip(_("key account"), "acc") if card.importance == "A" else ""
    industry = card.customer.industry if card.customer else ""
    return f"{key}{chip(industry) if industry else ''}"


def _won():
    return f'<span class="done">{icon("circle-check")}{escape(_("won"))}</span>'


def _next(card):
    if not card.is_open:
        return f"<span>{escape(day(card.closed_on))}</span>"
    if card.next_followup_at:
        return due(card.next_followup_at)
    return f'<span class="due today">{icon("calendar-clock")}{escape(_("no next step"))}</span>'


def _expected(card):
    close = card.expected_close
    if not card.is_open or not close:
        return ""
    title = f"{escape(_('Expected close'))}: {escape(full_day(close))}"
    return (
        f'<span class="fits end"><span class="n" title="{title}">{icon("flag")}{close.month}/{close.day}</span></span>'
    )
