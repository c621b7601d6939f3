"""What a visitor sent, as PostgreSQL can keep it, and whether it is of any use. Pure functions.

Usable is what names a way to know somebody (a name, a phone or an e-mail) in text of reasonable length. Everything else
that is odd is stored and judged later by the worker.
"""

import math

from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid

from ..models import Lead
from ..models.capture import STANDARD_FIELDS
from ..services.fields import NEED_LIMIT

MOST_FIELDS = 100
LONGEST_OTHER = 5000
DEEPEST = 6
KNOWN_BY = ("name", "phone", "email")
NOT_RAW = ("consent", "utm")


def limit_of(name):
    return NEED_LIMIT if name == "need" else Lead._meta.get_field(name).max_length


def read_submission(data):
    """(raw, consent) of what was sent. Raises Invalid with the fields that are of no use."""
    if len(data) > MOST_FIELDS:
        raise Invalid(message=_("At most %(n)s fields are taken.") % {"n": MOST_FIELDS})
    raw = {storable(str(name))[:100]: storable(value) for name, value in data.items()}
    errors = {}
    for name in STANDARD_FIELDS:
        problem = _problem(name, raw.get(name))
        if problem:
            errors[name] = [problem]
        elif raw.get(name) is not None:
            raw[name] = str(raw[name]).strip()
    if not errors and not any(raw.get(name) for name in KNOWN_BY):
        errors = {name: [_("Give a name, a phone number or an e-mail address.")] for name in KNOWN_BY}
    for name, value in raw.items():
        if name not in STANDARD_FIELDS and len(str(value)) > LONGEST_OTHER:
            errors[name] = [_("At most %(n)s characters.") % {"n": LONGEST_OTHER}]
    if errors:
        raise Invalid(errors)
    return raw, _yes(raw.get("consent"))


def _problem(name, value):
    if value is None:
        return ""
    if isinstance(value, bool | dict | list) or (name != "phone" and not isinstance(value, str)):
        return _("Give a text.")
    if len(str(value).strip()) > limit_of(name):
        return _("At most %(n)s characters.") % {"n": limit_of(name)}
    return ""


def _yes(value):
    """A ticked box as HTML forms, scripts and people spell it."""
    return value is True or str(value).strip().lower() in ("on", "true", "yes", "1", "是")


def storable(value, depth=0):
    """Without NUL, half characters and numbers that JSON does not know; too deep nesting is cut off as text."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return str(value)[:100]
    if isinstance(value, list | tuple):
        return [storable(each, depth + 1) for each in value[:MOST_FIELDS]] if depth < DEEPEST else "…"
    if isinstance(value, dict):
        if depth >= DEEPEST:
            return "…"
        return {
            storable(str(name))[:100]: storable(each, depth + 1) for name, each in list(value.items())[:MOST_FIELDS]
        }
    return value
