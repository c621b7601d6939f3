"""The one verb for what is no change of a row: a log-in, an export, a right that was used."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from .acting import words
from .kinds import Kind

# Only this function and the triggers write the audit: see alone.sql.
NOTE = """
    SELECT audit_note(%(kind)s, %(model)s, %(row)s, %(after)s::jsonb, %(actor)s,
        %(door)s, %(via)s, %(address)s::inet, %(token)s, %(request)s)
"""


def note(kind, *, by=None, about=None, **told):
    """Add an event of `Kind` to the audit, in the transaction of what it tells of.

    `by`: the user, where it is not who acts at the door (a log-in). `about`: the row it concerns. `told`: numbers,
    ids and words of ours, as JSON; never a secret, never what identifies a person outside: it stays for ever.
    """
    said = words()
    row = {
        "kind": Kind(kind).value,
        "model": about._meta.label_lower if about is not None else "",
        "row": about.pk if about is not None else None,
        "after": json.dumps(told, cls=DjangoJSONEncoder) if told else None,
        "actor": by.pk if by is not None else said.get("by"),
        "door": said.get("door", "command"),
        "via": said.get("via") or "",
        "address": said.get("address") or None,
        "token": said.get("token") or None,
        "request": said.get("request") or "",
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, row)
