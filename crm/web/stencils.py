"""Templates drawn once and kept: what is the same for everybody is not drawn again on every page and in every row.

    nav = still("web/_keys.html")                                a part that follows from its facts alone
    MENU = Stencil("leads/_row_menu.html", lambda row, user: {"status": row.status, "role": user.role})
    MENU.draw(row, user)

A stencil is a template that follows from a few facts and an id. It is drawn once for each set of facts in each
language; a row only puts its id in. Its template gets the facts and `pk`, which may stand anywhere, and no request.
"""

from dataclasses import dataclass
from functools import lru_cache, wraps

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .reader import reader

# Where the id goes: a number that no record has, so that it can be part of an address.
HOLE = 7_310_592_846_173_905_284
KEPT = 1024


def kept_outside_debug(function):
    """What a process works out once for each set of arguments; with DEBUG anew each time, so that edits show."""
    kept = lru_cache(maxsize=KEPT)(function)

    @wraps(function)
    def answer(*args):
        return function(*args) if settings.DEBUG else kept(*args)

    return answer


@kept_outside_debug
def _drawn(template, language, urlconf, facts):
    return render_to_string(template, dict(facts))


def still(template, **facts):
    """The template drawn with these hashable facts, once a process and language. Never with what is somebody's own."""
    return _drawn(template, get_language(), get_urlconf(), tuple(sorted(facts.items())))


def _around_the_hole(drawn):
    """What stands before, between and behind the places where the id goes."""
    return drawn.split(str(HOLE))


def address_of(name, pk):
    """`reverse(name, args=[pk])`, for the fifty links of a list: the pattern is looked up once."""
    return str(int(pk)).join(reader().once(_pattern, name))


def _pattern(name):
    return _reversed(name, get_script_prefix(), get_urlconf())


@kept_outside_debug
def _reversed(name, prefix, urlconf):
    return _around_the_hole(reverse(name, args=[HOLE]))


def _stencil(template, facts):
    return _around_the_hole(still(template, pk=HOLE, **dict(facts)))


@dataclass(frozen=True)
class Stencil:
    """`facts(row, user)`: all that the template follows from but the id. Few values each, so that few are kept."""

    template: str
    facts: object = None

    def draw(self, row, user=None):
        facts = self.facts(row, user) if self.facts else {}
        return SafeString(str(int(row.pk)).join(reader().once(_stencil, self.template, tuple(sorted(facts.items())))))
