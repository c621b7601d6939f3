"""The template tags of every page, loaded everywhere without `{% load %}`. docs/pages.md shows each in use."""

import hashlib
from functools import lru_cache
from html import escape

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from .. import formats
from ..stencils import still

register = template.Library()

for _name in ("money", "short_money", "short", "percent", "chance", "day", "full_day", "moment", "ago", "days"):
    register.filter(_name, getattr(formats, _name))
register.filter("number", formats.count)
register.filter("working_time", formats.working_time)
register.simple_tag(still)  # {% still "web/_keys.html" %}: a part that is the same for everybody, drawn once


# --- marks ----------------------------------------------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)
def icon(name, classes=""):
    """`{% icon "plus" %}`: an icon of frontend/icons.txt. Decoration: a button with only an icon needs aria-label."""
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        static("vendor/tabler/icons.svg"),
        name,
    )


def initials(name):
    """李婷 -> 婷, Ann Lee -> AL, ann -> A."""
    name = (name or "").strip()
    if not name:
        return "?"
    if ord(name[-1]) > 0x2E7F:
        return name[-1]
    words = [word for word in name.replace(".", " ").split() if word]
    return (words[0][0] + words[-1][0] if len(words) > 1 else name[0]).upper()


def tint(key):
    """One of five colours, always the same for the same person."""
    return hashlib.md5(str(key).encode(), usedforsecurity=False).digest()[0] % 5 + 1


@register.simple_tag
def avatar(user, size="", name=False):
    """`{% avatar user %}`, `{% avatar user "lg" %}`, `{% avatar user name=True %}` with the name beside it."""
    if not user:
        mark = format_html('<span class="av none {}" aria-hidden="true">–</span>', size)
        return format_html('<span class="person mute">{}{}</span>', mark, formats.BLANK) if name else mark
    full = getattr(user, "name", "") or getattr(user, "email", "") or str(user)
    return _avatar(full, getattr(user, "pk", full), size, name)


@lru_cache(maxsize=4096, typed=True)
def _avatar(full, key, size, name):
    letters = initials(full)
    colour = f"av{tint(key)}"
    mark = format_html(
        '<span class="av {} {} {}" title="{}"{}>{}</span>',
        colour,
        size,
        "long" if len(letters) > 1 else "",
        full,
        SafeString(' aria-hidden="true"') if name else "",
        letters,
    )
    return format_html('<span class="person">{}<span class="cut">{}</span></span>', mark, full) if name else mark


@register.simple_tag
def chip(text, tone="", icon_name=""):
    """`{% chip "Stalled" "bad" "flame" %}`: tones acc, ok, bad, warn, line."""
    return _chip(text if isinstance(text, SafeString) else str(text), tone, icon_name)


@lru_cache(maxsize=4096, typed=True)  # typed: what is safe and what is not are never taken for each other
def _chip(text, tone, icon_name):
    return format_html('<span class="chip {}">{}{}</span>', tone, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def due(value, with_icon=True):
    """`{% due followup.due %}`: overdue red with the days, today amber, else the day."""
    if value is None:
        return format_html('<span class="mute">{}</span>', formats.BLANK)
    local = formats.local(value)  # once, not for each of its words
    state, words = formats.due(local)
    mark = icon("calendar-due" if state == "late" else "calendar") if with_icon else ""
    return SafeString(
        f'<time class="due {state}" datetime="{value.isoformat()}" title="{escape(_full_moment(local))}">'
        f"{mark}{escape(words)}</time>"
    )


def _full_moment(value):
    return f"{formats.full_day(value)} {formats.clock(value)}" if hasattr(value, "hour") else formats.full_day(value)


@register.simple_tag
def when(value):
    """`{% when activity.at %}`: how long ago, the full moment in the title."""
    if value is None:
        return formats.BLANK
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), _full_moment(value), formats.ago(value)
    )


@register.simple_tag
def progress(value, most=100, tone="", label=""):
    """`{% progress 71 %}`, `{% progress done total "low" _("Attainment") %}`."""
    return format_html(
        '<progress class="{}" value="{}" max="{}" aria-label="{}"></progress>',
        tone,
        max(float(value or 0), 0),
        float(most or 1),
        label,
    )


@register.simple_tag
def ring(percent, label=""):
    """`{% ring opportunity.chance %}`: a probability (0 to 100) as ring and number."""
    if percent is None:
        return format_html('<span class="mute">{}</span>', formats.BLANK)
    return _ring(percent, str(label), formats.is_chinese())


@lru_cache(maxsize=512)
def _ring(percent, label, _chinese):
    share = min(max(float(percent), 0), 100)
    level = "high" if share >= 60 else "mid" if share >= 30 else ""
    return format_html(
        '<span class="ring {}" title="{}"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/>'
        '<circle class="v" cx="8" cy="8" r="6" stroke-dasharray="{} 37.7"/></svg>{}</span>',
        level,
        label,
        f"{share * 0.377:.1f}",
        formats.chance(percent),
    )


@register.simple_tag
def spark(values, tone=""):
    """`{% spark points %}`: a list of numbers as a line."""
    numbers = [float(value) for value in values or () if value is not None]
    if len(numbers) < 2:
        return ""
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1
    step = 84 / (len(numbers) - 1)
    points = " ".join(f"{i * step:.1f},{24 - (value - low) / span * 22:.1f}" for i, value in enumerate(numbers))
    return format_html(
        '<svg class="spark {}" viewBox="0 0 84 26" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline points="{}"/></svg>',
        tone,
        points,
    )


@register.simple_tag
def delta(change, words="", up_is_good=True):
    """`{% delta 0.082 "+8.2%" %}`: a change with arrow and colour; `up_is_good=False` for costs and days."""
    number = formats.decimal(change)
    if number is None:
        return format_html('<span class="delta">{}</span>', formats.BLANK)
    if number == 0:
        return format_html('<span class="delta">{}</span>', words or "0")
    tone = "good" if (number > 0) == bool(up_is_good) else "bad"
    arrow = icon("arrow-up-right" if number > 0 else "arrow-down-right")
    return format_html('<span class="delta {}">{}{}</span>', tone, arrow, words or formats.percent(number))


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)
def score(value, grade=""):
    """`{% score lead.score lead.grade %}`: the number in a square, the grade's letter behind it."""
    if value is None:
        return formats.BLANK
    level = "high" if value >= 60 else "mid" if value >= 40 else "low"
    letter = format_html(' <small class="mute">{}</small>', grade) if grade else ""
    return format_html('<span class="score {}">{}</span>{}', level, value, letter)


# --- blocks ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/_empty.html")
def empty(icon_name, title, text="", action_url="", action_label="", size="", dialog=True):
    """`{% empty "inbox" _("No leads yet") _("…") url _("New lead") %}`: why nothing is here and what to do next."""
    return {
        "icon_name": icon_name,
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
        "size": size,
        "dialog": dialog,
    }


@register.simple_tag
def attrs(**pairs):
    """`<tr {% attrs data_href=url aria_label=name %}>`: attributes with a value; empty ones are left out."""
    held = ((name.replace("_", "-"), value) for name, value in pairs.items() if value not in (None, "", False))
    return format_html_join(" ", '{}="{}"', held)


@register.inclusion_tag("web/_panel.html")
def panel(name, *args, lines=3, **params):
    """`{% panel "leads:my_day" %}`, `{% panel "followups:timeline" type="lead" id=lead.pk %}`: another package's part.

    Pulled by its URL name when the page has loaded, in place of a skeleton; nothing where no such URL exists. The part
    answers one `<section class="panel">`, or nothing at all.
    """
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return {"address": ""}
    return {"address": f"{address}?{urlencode(params)}" if params else address, "lines": range(lines)}
