"""What happened, written down in the transaction in which it happened."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.jobs.outbox import announce_all, announce_new, handlers_of, heard
from crm.rules.copying import FEW, write_tuples
from crm.rules.refusals import Invalid

from ..models import Activity, ActivityKind, Direction, FollowUp
from .next_due import refresh_next

COLUMNS = ["content_type", "object_id", "kind", "customer", "by", "at", "direction", "body", "data"]
ROW = f"({', '.join(['%s'] * len(COLUMNS))})"
INSERT = """INSERT INTO followups_activity
    (content_type_id, object_id, kind, customer_id, by_id, at, direction, body, data) VALUES {rows} RETURNING id"""


def record_activity(about, *, kind, by, data=None, body="", at=None, direction=Direction.SYSTEM, customer=None):
    """Write what a verb did and announce it as `<record>.<kind>` where somebody has a handler for that; call it inside
    the verb's own transaction.

    `data` holds what the timeline words need, names in both languages (see `crm.followups.timeline`).
    """
    activity = _activity(about, kind, by, at or timezone.now(), data, body, direction, customer)
    topic = f"{about.kind}.{kind}"
    _write([activity], [topic if handlers_of(topic) else ""])
    return activity


def record_activities(happened, *, kind, by, at=None, direction=Direction.SYSTEM):
    """The same for many records of one kind in two statements: `happened` are pairs (record, data or None), `at` a
    moment or a function of the record."""
    now = timezone.now()
    when = at if callable(at) else lambda record: at or now
    record_all([(one, kind, data, when(one)) for one, data in happened], by=by, direction=direction)


def record_all(happened, *, by, direction=Direction.SYSTEM):
    """The same for many of several kinds, in a few statements: (record, kind, data or None, at) each, in order."""
    topics = [f"{one.kind}.{kind}" for one, kind, _data, _at in happened]
    wanted = heard(topics)
    if 0 < len(happened) <= FEW:
        activities = [_activity(one, kind, by, at, data, "", direction, None) for one, kind, data, at in happened]
        _write(activities, [topic if topic in wanted else "" for topic in topics])
        return
    here, who = kinds_of(one for one, *_rest in happened), by and by.pk
    rows = [
        (here[type(one)], one.pk, kind, one.customer_key(), who, at, direction, "", data or {})
        for one, kind, data, at in happened
    ]
    ids = write_tuples(Activity, COLUMNS, rows)
    told = [
        (topic, {"record": one.pk, "activity": pk})
        for (one, *_rest), topic, pk in zip(happened, topics, ids, strict=True)
        if topic in wanted
    ]
    if told:
        announce_all(told)


def _write(activities, topics):
    """A few new activities and what is announced of them ("": nothing), in one statement."""
    fields = [Activity._meta.get_field(name) for name in COLUMNS]
    insert = INSERT.format(rows=", ".join([ROW] * len(activities)))
    values = [field.get_db_prep_save(getattr(one, field.attname), connection) for one in activities for field in fields]
    news = [(topic, {"record": one.object_id}) for topic, one in zip(topics, activities, strict=True)]
    for one, pk in zip(activities, announce_new(insert, values, news, name="activity"), strict=True):
        one.pk, one._state.adding, one._state.db = pk, False, connection.alias


def kinds_of(records):
    """{model: id of its content type}, looked up once a model."""
    return {model: ContentType.objects.get_for_model(model).pk for model in {type(one) for one in records}}


def _activity(about, kind, by, at, data, body, direction, customer):
    return Activity(
        about=about,
        kind=kind,
        by=by,
        at=at,
        direction=direction,
        body=body,
        data=data or {},
        customer_id=customer.pk if customer else about.customer_key(),
    )


@transaction.atomic
def log_activity(about, *, kind, direction, by, body="", at=None):
    """A person logs a call, mail, meeting, visit, message or note.

    A two-way contact moves the last touch of the record and of its customer, the first outbound one answers a lead's
    response clock and finishes the follow-up that promised it.
    A note reaches nobody: it has no direction.
    Raises Invalid for a kind or direction that people cannot log, and for a time in the future.
    """
    now = timezone.now()
    errors = {}
    if kind not in ActivityKind.values:
        errors["kind"] = [_("Choose what happened.")]
    if kind == ActivityKind.NOTE:
        direction = Direction.SYSTEM
    elif direction not in (Direction.IN, Direction.OUT, Direction.TWO_WAY):
        errors["direction"] = [_("Choose who reached whom.")]
    if at and at > now:
        errors["at"] = [_("This has not happened yet; plan a follow-up instead.")]
    if errors:
        raise Invalid(errors)
    if direction == Direction.TWO_WAY and kind != ActivityKind.NOTE:
        _touch_customer(about, at or now)
    model = type(about)
    about = model.objects.select_for_update(of=("self",)).get(pk=about.pk)
    activity = record_activity(about, kind=kind, by=by, body=body.strip(), at=at or now, direction=direction)
    if kind != ActivityKind.NOTE:
        changes = about.on_touch(activity)
        if changes:
            model.objects.filter(pk=about.pk).update(**changes)
        _keep_promise(about, activity)
    return activity


def _touch_customer(about, at):
    """Who talks about an opportunity talks with its customer. The customer's row first, as merge locks them."""
    customer = about.customer_of()
    if customer is not None and customer != about:
        earlier = Q(last_touch_at=None) | Q(last_touch_at__lt=at)
        type(customer).objects.filter(earlier, pk=customer.pk).update(last_touch_at=at)


def _keep_promise(about, activity):
    """Reaching the customer is the first response that was promised: its follow-up is done with it."""
    if activity.direction not in (Direction.OUT, Direction.TWO_WAY):
        return
    promised = FollowUp.objects.about(about).open().filter(sla=True)
    if promised.update(done_at=activity.at, done_by=activity.by, outcome=activity.body, version=F("version") + 1):
        refresh_next(about)
