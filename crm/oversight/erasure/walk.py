"""The walk through every table of the database, a piece at a time: it counts what tells of a person, or erases it.

A piece is one transaction that also writes how far it came, so whoever is killed goes on where they stopped. A row is
touched where it holds a phone or an address of the person, or hangs on a record that is the person.
"""

import json
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from crm.audit.models import Entry
from crm.customers.models import Contact, Customer
from crm.followups.files.keeping import place_of
from crm.followups.models import Attachment

from ..models import State
from .around import around
from .files import NOTHING, telling
from .person import contact_patterns, name_patterns

FILES = 50  # of those that are opened
SHOWN = 200  # of those that nobody can search
GONE = "[erased]"
END = "~"  # behind the name of every table
LEAD = {"name": GONE, "title": "", "phone": "", "phone_e164": "", "email": "", "email_key": "", "need": ""}
CONTACT = {"name": GONE, "pinyin": "", "title": "", "phone": "", "phone_e164": "", "email": "", "wechat": ""}
CUSTOMER = {"name": GONE, "name_key": GONE, "pinyin": "", "phone": "", "phone_e164": "", "email": "", "website": ""}

# What a record that is the person holds afterwards, and what hangs on it.
FIXED = {
    "leads.lead": LEAD | {"custom": {}, "validity": {}},
    "customers.contact": CONTACT | {"notes": ""},
    "customers.customer": CUSTOMER | {"address": "", "notes": "", "custom": {}},
    "opportunities.opportunity": {"name": GONE, "need": "", "next_step": "", "close_note": "", "custom": {}},
}
HANGING = {
    "followups.activity": {"body": ""},
    "followups.followup": {"goal": GONE, "goal_zh": "", "outcome": ""},
    "followups.attachment": {"name": GONE, "deleted_at": "2000-01-01T00:00:00Z"},
    "leads.submission": {"raw": {}, "meta": {}, "visitor": ""},
    "leads.visitorevent": {"visitor": "", "data": {}},
}
# An entry of a row that hung on the record, and may be gone.
ABOUT = "({0} ->> 'content_type_id' = %s AND ({0} ->> 'object_id')::bigint = ANY(%s))"
# A colleague of the same name or number is not the person who asked.
NOT_WALKED = {"users.user", "account.emailaddress", "oversight.erasure"}
NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField, models.BooleanField, models.DateField)


@dataclass(frozen=True)
class Piece:
    """Rows of one table: `near` hang on the person, `told` only mention them."""

    model: type
    near: list
    told: list

    @property
    def number(self):
        return len(self.near) + len(self.told)


def tables():
    """Every table of numbered rows that can hold a word or hang on a person, in a fixed order."""
    known = apps.get_models(include_auto_created=True)
    walked = [one for one in known if one._meta.managed and not one._meta.proxy and _is_walked(one)]
    return sorted(walked, key=lambda one: one._meta.label_lower)


def _is_walked(model):
    return model._meta.label_lower not in NOT_WALKED and isinstance(model._meta.pk, models.AutoField) and _tells(model)


def _tells(model):
    """Not the millions of rows that are figures of days, stages and colleagues."""
    subjects = {apps.get_model(label) for label in FIXED}
    return any(
        field.related_model in subjects or field.name == "content_type"
        if field.is_relation
        else not isinstance(field, NUMBERS)
        for field in model._meta.concrete_fields
    )


def piece_after(erasure, model, after, size):
    """(what the next rows of the table hold of the person, the last id looked at or None at the end)."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(id) FROM (SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s) piece",  # noqa: S608
            [after, min(FILES, size) if model is Attachment else size],
        )
        last = cursor.fetchone()[0]
        if last is None:
            return Piece(model, [], []), None
        (near, these), (around, those) = _near(erasure, model), _around(erasure, model)
        told = "|".join(looked_for(erasure)) or NOTHING
        cursor.execute(
            f"SELECT id, {near} FROM {table} t WHERE id > %s AND id <= %s"  # noqa: S608
            f" AND ({near} OR t::text ~* %s OR ({around} AND t::text ~* %s))",
            [*these, after, last, *these, told, *those, "|".join(name_patterns(erasure.terms)) or NOTHING],
        )
        rows = cursor.fetchall()
    near = [pk for pk, hangs in rows if hangs]
    if model is Attachment:
        near += _telling(erasure, after, last, known=near)
    return Piece(model, near, [pk for pk, hangs in rows if not hangs and pk not in near]), last


def _telling(erasure, after, last, *, known):
    """Files on other records that tell of the person, or that the administrator chose: they go, as those on the
    person's own. What a decision is made on is remembered for its page."""
    looking = erasure.state == State.LOOKING
    chosen = [] if looking else [pk for pk in erasure.files if after < pk <= last and pk not in known]
    rows = Attachment._base_manager.filter(pk__gt=after, pk__lte=last).exclude(pk__in=[*known, *chosen])
    found, unread = telling(list(rows.values_list("pk", flat=True)), looked_for(erasure))
    if looking:
        erasure.files = [*erasure.files, *found]
    _count_unread(erasure, unread, looking=looking)
    return [*chosen, *found]


def _count_unread(erasure, unread, *, looking):
    """How many of each kind cannot be searched; while it is not decided, those around the person by name."""
    held = erasure.unread or {"kinds": {}, "around": []}
    for row in unread:
        held["kinds"][row.kind] = held["kinds"].get(row.kind, 0) + 1
    if looking and unread and len(held["around"]) < SHOWN:
        near = Attachment.objects.alive().filter(around(erasure.terms), pk__in=[row.pk for row in unread])
        held["around"] = [*held["around"], *near.order_by("pk").values_list("pk", flat=True)][:SHOWN]
    erasure.unread = held


def looked_for(erasure):
    """Patterns that find a row by itself."""
    return contact_patterns(erasure.terms) + (name_patterns(erasure.terms) if erasure.everywhere else [])


def erase(erasure, piece):
    """The rows of the piece lose what tells of the person, and so do the audit's entries of them."""
    label = piece.model._meta.label_lower
    gone = contact_patterns(erasure.terms) + name_patterns(erasure.terms)
    subjects = set(erasure.subjects.get(label, []))
    itself = [pk for pk in piece.near if pk in subjects]
    hanging = [pk for pk in piece.near if pk not in subjects]
    for ids, fixed in ((itself, FIXED.get(label, {})), (hanging, HANGING.get(label, {})), (piece.told, {})):
        _rewrite(piece.model, ids, gone, fixed)


def empty(model, ids):
    """Records that are gone for good: they and what hangs on them lose every word; numbers and days stay."""
    _rewrite(model, ids, [], FIXED[model._meta.label_lower])
    for label, fixed in HANGING.items():
        other = apps.get_model(label)
        hangs, params = _hangs(other, model, ids)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {connection.ops.quote_name(other._meta.db_table)} WHERE {hangs}", params)  # noqa: S608
            found = [pk for (pk,) in cursor.fetchall()]
        _rewrite(other, found, [], fixed)


def _rewrite(model, ids, gone, fixed):
    if not ids:
        return
    if fixed and model is Attachment:
        _forget_files(ids)
    with connection.cursor() as cursor:
        values = json.dumps(fixed, ensure_ascii=False)
        cursor.execute("SELECT audit_erase(%s::regclass, %s, %s, %s::jsonb)", [model._meta.db_table, ids, gone, values])
        if fixed:
            cursor.execute("SELECT audit_forget(%s, %s, %s)", [model._meta.label_lower, ids, list(fixed)])


def _forget_files(ids):
    """The files go when the rows are written. A row that is long deleted goes with the next night, and with it whatever
    was left behind by a kill in between."""
    for key in Attachment.objects.filter(pk__in=ids).values_list("key", flat=True):
        transaction.on_commit(partial(default_storage.delete, place_of(key)))


def _near(erasure, model):
    """An SQL condition: the row is the person, or hangs on a record that is."""
    conditions = [_hangs(model, apps.get_model(label), ids) for label, ids in erasure.subjects.items()]
    return _any_of(conditions)


def _around(erasure, model):
    """The same for the customers of contacts who are the person: their timelines name contacts."""
    contacts = erasure.subjects.get("customers.contact", [])
    customers = list(Contact._base_manager.filter(pk__in=contacts).values_list("customer", flat=True))
    return _any_of([_hangs(model, Customer, customers)] if customers else [])


def _hangs(model, subject, ids):
    names = {field.name for field in model._meta.concrete_fields}
    links = [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is subject and model is not subject
    ]
    conditions = [(f"{connection.ops.quote_name(link.column)} = ANY(%s)", [ids]) for link in links]
    if model is subject:
        conditions.append(("id = ANY(%s)", [ids]))
    if model is Entry:
        conditions.append(("(model = %s AND row = ANY(%s))", [subject._meta.label_lower, ids]))
        conditions += [(ABOUT.format(held), [str(_type(subject)), ids]) for held in ("before", "after")]
    if {"content_type", "object_id"} <= names:
        conditions.append(("(content_type_id = %s AND object_id = ANY(%s))", [_type(subject), ids]))
    return _any_of(conditions)


def _any_of(conditions):
    parts = ["false", *(sql for sql, _params in conditions)]
    return f"({' OR '.join(parts)})", [one for _sql, params in conditions for one in params]


def _type(model):
    return ContentType.objects.get_for_model(model).pk


def step(erasure, size):
    """One piece of the walk, `size` rows, in the caller's transaction; whether there is more. `place` and `counts`
    follow.

    A place is a table's name: another release knows other tables, and a walk that is on its way goes on behind the last
    one it was through with. Places that were numbers of tables once are none: it begins anew."""
    place = erasure.place if isinstance(erasure.place.get("table"), str) else {}
    left = [model for model in tables() if model._meta.label_lower >= place.get("table", "")]
    if not left:
        return False
    label = left[0]._meta.label_lower
    piece, last = piece_after(erasure, left[0], place.get("after", 0) if place.get("table") == label else 0, size)
    if erasure.state == State.ERASING:
        erase(erasure, piece)
    if piece.number:
        erasure.counts[label] = erasure.counts.get(label, 0) + piece.number
    further = left[1]._meta.label_lower if left[1:] else END
    erasure.place = {"table": label, "after": last} if last is not None else {"table": further, "after": 0}
    return True
