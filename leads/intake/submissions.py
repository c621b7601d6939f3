"""A stored submission becomes a lead, or another arrival of somebody known; the submission says which."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.audit.marks import erased_among
from crm.customers.models import Touch
from crm.followups.services import notify, record_activity
from crm.users.masking import HIDE

from ..models import Lead, LeadEvent, Submission, SubmissionState
from ..models.capture import STANDARD_FIELDS
from ..services.fields import NEED_LIMIT, derived
from . import queue
from .cleaning import findings, surely_junk, trapped
from .known import known_contact, known_lead
from .visitors import link_events_of

PERSON = ("phone_e164", "email_key")
LOCKS = """
    SELECT pg_advisory_xact_lock(key) FROM (
        SELECT hashtextextended(name, 0) AS key FROM unnest(%s::text[]) AS name ORDER BY key
    ) AS in_order
"""


def take_in_submissions(limit=None):
    """Every stored submission gets its outcome; how many were handled. Killing or repeating this loses nothing."""
    return queue.work_through(
        due=Submission.objects.due,
        whole=Submission.objects.select_related("form__source").due,
        attempts="attempts",
        handle=take_in_each,
        failed=_failed,
        given_up=_given_up,
        limit=limit,
    )


def take_in_each(submissions):
    """Submissions that the caller holds, one after the other; how many."""
    read = [(submission, values_of(submission)) for submission in submissions]
    _one_at_a_time([values for _submission, values in read])
    gone = erased_among([values[name] for _submission, values in read for name in PERSON])
    for submission, values in read:
        take_in(submission, values, erased=any(values[name] in gone for name in PERSON))
    return len(read)


def take_in(submission, values, *, erased=False):
    """The whole outcome of one submission; nobody else takes in the same person meanwhile. `erased`: somebody of this
    phone or address asked to be forgotten."""
    if why := _held(submission, values, erased):
        return _outcome(submission, SubmissionState.QUARANTINED, error=why)
    known = known_lead(values)
    if known:
        _again(known, submission, values)
        return _outcome(submission, SubmissionState.LINKED, lead=known)
    lead = _new_lead(submission, values)
    if erased:
        record_activity(lead, kind="erased_again", by=None)
    return _outcome(submission, SubmissionState.LEAD, lead=lead)


def _held(submission, values, erased):
    """Why a person looks at it first, "" where nobody has to or somebody did."""
    if "released" in submission.meta:
        return ""
    if erased and settings.ERASED_AGAIN == "hold":
        return _("This person asked to be erased.")
    return surely_junk(submission.raw, values)


@transaction.atomic
def release_submissions(submissions):
    """A person looked at them: held and failed ones go to the worker again, and are not held a second time."""
    stuck = (SubmissionState.QUARANTINED, SubmissionState.FAILED)
    released = 0
    for submission in submissions.filter(state__in=stuck).select_for_update(of=("self",)):
        submission.meta["released"] = True
        submission.state, submission.attempts, submission.not_before = SubmissionState.STORED, 0, None
        submission.error, submission.handled_at = "", None
        submission.save(update_fields=["meta", "state", "attempts", "not_before", "error", "handled_at"])
        released += 1
    return released


def values_of(submission):
    """The standard fields of what was sent, in one spelling, cut to what a column holds; the raw stays as it was."""
    values = {name: str(submission.raw.get(name) or "") for name in STANDARD_FIELDS}
    values["name"] = _called(values)
    values = derived(values)
    for name in STANDARD_FIELDS:
        limit = NEED_LIMIT if name == "need" else Lead._meta.get_field(name).max_length
        values[name] = values[name][:limit]
    return values


def _called(values):
    """A name for the lead. Who left only an address or a number is called by it, its middle hidden: names are never
    masked."""
    shown = {**values, **{name: HIDE[name](values[name]) for name in ("email", "phone")}}
    return next((shown[name] for name in ("name", "company", "email", "phone") if shown[name].strip()), "—")


def _one_at_a_time(several):
    """Two submissions of one person are taken in one after the other, or both would find nobody. All locks at once and
    in order, so that two workers never wait for each other."""
    keys = {f"lead:{values[name]}" for values in several for name in PERSON if values.get(name)}
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(LOCKS, [list(keys)])


def _new_lead(submission, values):
    lead = Lead(source=submission.form.source, validity=findings(values, trap=trapped(submission.raw)), **values)
    contact = known_contact(values)
    if contact:
        lead.validity["contact"] = contact.pk
    lead.save()
    _arrival(lead, submission)
    data = {"form": submission.form.names, "source": lead.source.names if lead.source else ""}
    record_activity(lead, kind="captured", by=None, at=submission.received_at, data=data)
    if contact:
        _tell_owner_of_customer(contact, lead)
    return lead


def _again(lead, submission, values):
    """A known person came again: another arrival, nothing of the lead is overwritten, its owner is told."""
    _arrival(lead, submission)
    news = {name: values[name] for name in STANDARD_FIELDS if values[name] and values[name] != getattr(lead, name)}
    record_activity(
        lead,
        kind="came_again",
        by=None,
        at=submission.received_at,
        body=news.get("need", ""),
        data={"form": submission.form.names, "sent": news},
    )
    Lead.objects.filter(pk=lead.pk).update(scored_at=None)  # the sweep counts the new behaviour
    notify(lead.owner, kind="lead_came_again", key=f"submission:{submission.pk}", about=lead, data={"name": str(lead)})


def _arrival(lead, submission):
    """Touch and behaviour of this submission."""
    meta = submission.meta
    utm = meta.get("utm") or {}
    Touch.objects.create(
        about=lead,
        source=submission.form.source,
        at=submission.received_at,
        campaign=str(utm.get("campaign") or "")[:200],
        utm=utm,
        detail={"form": submission.form.key, "submission": submission.pk, "referrer": meta.get("referrer", "")},
    )
    if submission.form.event:
        LeadEvent.objects.create(
            lead=lead, kind=submission.form.event, at=submission.received_at, key=f"submission:{submission.pk}"
        )
    link_events_of(submission, lead)


def _tell_owner_of_customer(contact, lead):
    customer = contact.customer
    notify(
        customer.owner,
        kind="lead_of_customer",
        key=f"lead:{lead.pk}:customer",
        about=customer,
        data={"name": contact.name, "customer": customer.name},
    )


def _outcome(submission, state, *, lead=None, error=""):
    submission.state, submission.lead, submission.error = state, lead, error
    submission.handled_at = timezone.now()
    submission.save(update_fields=["state", "lead", "error", "handled_at"])


def _given_up(submission):
    _outcome(submission, SubmissionState.FAILED, error=submission.error or _("The worker died while handling it."))
    return True


def _failed(submission, error):
    submission.error = queue.short_error(error)
    submission.not_before = timezone.now() + queue.pause_after(submission.attempts)
    submission.save(update_fields=["error", "not_before"])
