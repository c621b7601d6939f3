"""Whom a page is drawn for: zone, language and the moment.

    with drawing():
        ...     # reader() is the same for every cell

Django looks zone and language up anew for each day and each word; in a list of fifty rows that was a quarter of the
time. Nothing inside `drawing()` may change the language or the zone.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

from django.conf import settings
from django.utils import timezone, translation

_drawing = ContextVar("drawing", default=None)


def reader():
    """The reader of the page that is being drawn; outside of one, of this moment."""
    return _drawing.get() or Reader()


@contextmanager
def drawing():
    """One reader for all that is drawn inside."""
    held = _drawing.set(Reader())
    try:
        yield
    finally:
        _drawing.reset(held)


class Reader:
    """`zone`, `language`, `is_chinese`, `now` (UTC), `today`, and words in the language."""

    def __init__(self):
        self._words = {}
        self._once = {}

    @cached_property
    def zone(self):
        return timezone.get_current_timezone()

    @cached_property
    def language(self):
        return translation.get_language() or settings.LANGUAGE_CODE

    @cached_property
    def is_chinese(self):
        return self.language.lower().startswith("zh")

    @cached_property
    def now(self):
        return timezone.now()

    @cached_property
    def today(self):
        return self.now.astimezone(self.zone).date()

    def once(self, function, *args):
        """`function(*args)`, worked out once while a page is drawn."""
        key = (function, *args)
        if key not in self._once:
            self._once[key] = function(*args)
        return self._once[key]

    def gettext(self, text):
        """As Django's."""
        if text not in self._words:
            self._words[text] = translation.gettext(text)
        return self._words[text]

    def ngettext(self, one, many, number):
        """As Django's."""
        key = (one, number)
        if key not in self._words:
            self._words[key] = translation.ngettext(one, many, number)
        return self._words[key]


def gettext(text):
    """Django's, kept while a page is drawn; for cells: `from crm.web.reader import gettext as _`."""
    return reader().gettext(text)
