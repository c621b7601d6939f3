"""Plan, change, finish, reopen, postpone, hand over and drop what is to be done."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.copying import write_tuples
from crm.rules.refusals import Conflict, Invalid, NotAllowed, StaleVersion

from ..models import FollowUp, FollowUpKind
from .activities import kinds_of, log_activity, record_activity
from .next_due import refresh_next
from .reminders import tell_managers_of_delay

FIELDS = ("kind", "goal", "due", "remind_at", "owner")


def goal_in_both(followup):
    """The goal as data of activities and notices: in Chinese too, where a verb wrote it."""
    return {"en": followup.goal, "zh": followup.goal_zh or followup.goal}


def _check(kind, goal):
    errors = {}
    if not goal.strip():
        errors["goal"] = [_("Say what it is for.")]
    elif len(goal.strip()) > 200:
        errors["goal"] = [_("At most %(n)s characters.") % {"n": 200}]
    if kind not in FollowUpKind.values:
        errors["kind"] = [_("Choose one of the list.")]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def plan_followup(
    about, *, owner, due, goal, by, kind=FollowUpKind.CALL, goal_zh="", remind_at=None, sla=False, purpose=""
):
    """Somebody will do this by then; they are reminded at `remind_at`, or when it is due. With a `purpose` there is at
    most one open follow-up of it on the record: asked again, the open one is returned."""
    _check(kind, goal)
    if purpose:
        existing = FollowUp.objects.about(about).open().filter(purpose=purpose).select_for_update().first()
        if existing:
            return existing
    followup = FollowUp.objects.create(
        about=about,
        owner=owner,
        due=due,
        goal=goal.strip(),
        goal_zh=goal_zh,
        kind=kind,
        remind_at=remind_at or due,
        sla=sla,
        purpose=purpose,
        created_by=by,
    )
    refresh_next(about)
    return followup


def plan_first_followups(planned, *, goal, by, at, kind=FollowUpKind.CALL, goal_zh="", sla=False, purpose=""):
    """The same follow-up on many records that have no open one, in one statement: (record, id of the owner, due)
    each. `next_followup_at` of the records is set, not stored: the caller writes them."""
    _check(kind, goal)
    same = {"goal": goal.strip(), "goal_zh": goal_zh, "kind": kind, "sla": sla, "purpose": purpose}
    same |= {"created_by": by and by.pk, "created_at": at, "outcome": "", "version": 1}
    rows, here, others = [], kinds_of(about for about, _owner, _due in planned), tuple(same.values())
    for about, owner, due in planned:
        about.next_followup_at = due
        rows.append((here[type(about)], about.pk, owner, due, due, *others))
    write_tuples(FollowUp, ["content_type", "object_id", "owner", "due", "remind_at", *same], rows, numbered=False)


def _locked(followup, by, version=None):
    """The row, held until the end of the transaction, if `by` (None: the system) may change it as it stands now."""
    held = FollowUp.objects.select_for_update().get(pk=followup.pk)
    if by is not None and not FollowUp.objects.editable_by(by).filter(pk=held.pk).exists():
        raise NotAllowed
    StaleVersion.unless(version, held.version)
    return held


def _open(followup, by, version=None):
    held = _locked(followup, by, version)
    if held.done_at:
        raise Conflict(_("This follow-up is done already."))
    return held


@transaction.atomic
def change_followup(followup, *, by, version=None, **fields):
    """Change kind, goal, due, remind_at or owner of an open follow-up. A new due time moves the reminder along."""
    followup = _open(followup, by, version)
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"Not fields of a follow-up: {', '.join(sorted(unknown))}")
    _check(fields.get("kind", followup.kind), fields.get("goal", followup.goal))
    if "goal" in fields and fields["goal"].strip() != followup.goal:
        followup.goal_zh = ""
    if fields.get("due") and "remind_at" not in fields:
        fields["remind_at"] = _moved_reminder(followup, fields["due"])
    before = {name: getattr(followup, name) for name in fields}
    for name, value in fields.items():
        setattr(followup, name, value.strip() if name == "goal" else value)
    if "remind_at" in fields:
        followup.remind_at = fields["remind_at"] or followup.due
    if all(getattr(followup, name) == value for name, value in before.items()):
        return followup
    if "remind_at" in before and followup.remind_at != before["remind_at"]:
        followup.reminded_at = None
    followup.version += 1
    followup.save()
    refresh_next(followup.about)
    return followup


@transaction.atomic
def finish_followup(followup, *, by, outcome="", direction=None, next=None, version=None):
    """Done. With a `direction` the contact is logged as an activity (kind of the follow-up, the outcome as its notes).
    `next` plans the following one: a dict {due, goal, kind?}; it is given back as `followup.planned`, so that a page
    can offer to take both back. Finished twice is finished once.
    """
    followup = _locked(followup, by)
    followup.planned = None
    if followup.done_at:
        return followup
    StaleVersion.unless(version, followup.version)
    followup.done_at, followup.done_by, followup.outcome = timezone.now(), by, outcome.strip()
    followup.version += 1
    followup.save(update_fields=["done_at", "done_by", "outcome", "version"])
    about = followup.about
    if about is not None:
        if direction and followup.kind != FollowUpKind.OTHER:
            log_activity(about, kind=followup.kind, direction=direction, by=by, body=outcome)
        else:
            data = {"goal": goal_in_both(followup), "followup": followup.pk}
            record_activity(about, kind="followup_done", by=by, body=outcome.strip(), data=data)
        if next:
            followup.planned = plan_followup(about, by=by, **{"owner": followup.owner, **next})
        refresh_next(about)
    return followup


@transaction.atomic
def reopen_followup(followup, *, by, drop=None):
    """Take a finish back: open again. `drop`: the follow-up that was planned in the same breath, if nobody changed it.
    What was logged stays logged. Reopened twice is reopened once.
    """
    followup = _locked(followup, by)
    if not followup.done_at:
        return followup
    about = followup.about
    purpose = followup.purpose
    if purpose and FollowUp.objects.about(about).open().filter(purpose=purpose).exists():
        followup.purpose = ""
    followup.done_at = followup.done_by = None
    followup.outcome = ""
    followup.version += 1
    followup.save(update_fields=["done_at", "done_by", "outcome", "purpose", "version"])
    if drop is not None:
        FollowUp.objects.about(about).open().filter(pk=drop.pk, version=1, created_by=by).delete()
    if about is not None:
        data = {"goal": goal_in_both(followup), "followup": followup.pk}
        record_activity(about, kind="followup_reopened", by=by, data=data)
        refresh_next(about)
    return followup


@transaction.atomic
def postpone_followup(followup, *, until, by, version=None):
    """A later time than now; the reminder moves along. A first response that is put off is told to the manager.
    Raises Invalid or Conflict."""
    followup = _open(followup, by, version)
    if until <= timezone.now():
        raise Invalid({"until": [_("Choose a time in the future.")]})
    if until == followup.due:
        return followup
    late = until > followup.due
    followup.remind_at = _moved_reminder(followup, until)
    followup.due, followup.reminded_at = until, None
    followup.version += 1
    followup.save(update_fields=["due", "remind_at", "reminded_at", "version"])
    if followup.sla and late:
        tell_managers_of_delay(followup, by=by)
    refresh_next(followup.about)
    return followup


def _moved_reminder(followup, due):
    """As long before the due time as it was, but not in the past."""
    if not followup.remind_at:
        return due
    moved = due - (followup.due - followup.remind_at)
    return moved if moved > timezone.now() else due


@transaction.atomic
def hand_over_followups(about, *, of, to, by):
    """Open follow-ups on this record go from one person to another, who is reminded anew. Returns how many."""
    mine = FollowUp.objects.about(about).open().filter(owner=of)
    coming = mine.filter(due__gt=timezone.now()).update(owner=to, reminded_at=None)
    return coming + FollowUp.objects.about(about).open().filter(owner=of).update(owner=to)


@transaction.atomic
def drop_followup(followup, *, by, version=None):
    """It will not be done: gone, and the timeline says so. A done one is history and stays."""
    followup = _open(followup, by, version)
    about = followup.about
    if about is not None:
        data = {"goal": goal_in_both(followup), "owner": followup.owner.name}
        record_activity(about, kind="followup_dropped", by=by, data=data)
    followup.delete()
    refresh_next(about)


@transaction.atomic
def log_and_plan(about, *, kind, direction, by, body="", at=None, next=None):
    """Log what happened and, with `next` ({due, goal, kind?, owner?}), plan what follows, together or not at all."""
    activity = log_activity(about, kind=kind, direction=direction, by=by, body=body, at=at)
    if next:
        plan_followup(about, by=by, **{"owner": by, **next})
    return activity
