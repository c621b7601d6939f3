"""JSON as PostgreSQL can store it: no NUL, no half characters, no endless nesting."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32


class StrictJSONParser(JSONParser):
    """What is not an object, or could not be stored, is a 400 here and not a 500 later."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        if not isinstance(data, dict):
            raise ParseError(_("Send a JSON object."))
        look_through(data)
        return data


def look_through(data):
    """Refuse text that cannot be stored and nesting that nobody needs."""
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ParseError(_("The JSON is nested too deeply."))
        below = []
        for item in level:
            if isinstance(item, str):
                if "\0" in item or any("\ud800" <= c <= "\udfff" for c in item):
                    raise ParseError(_("Text with NUL or half characters cannot be stored."))
            elif isinstance(item, dict):
                below += [*item.keys(), *item.values()]
            elif isinstance(item, list):
                below += item
        level = below
