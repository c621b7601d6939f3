"""Two leads that are one person: everything that hangs on the other moves to the one that is kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.models import Touch
from crm.followups.models import Activity, Attachment, FollowUp, Notification
from crm.followups.services import record_activity, refresh_next
from crm.rules.refusals import Conflict, Invalid

from ..models import Intake, Lead, LeadEvent, LeadShare, Status, Submission
from ..scoring.rescore import score_now
from .assign import end_assignment
from .fields import FIELDS, derived
from .locking import hold, store

FILLED = tuple(name for name in FIELDS if name not in ("custom",))


@transaction.atomic
def merge_leads(lead, *, other, by, version=None):
    """Move arrivals, behaviour, follow-ups, activities and submissions of `other` to `lead`, fill what `lead` left
    empty, put `other` out of sight as its duplicate. Both must be `by`'s to change. Twice is once. Gives back `lead`.
    """
    if lead.pk == other.pk:
        raise Invalid({"other": [_("Choose another lead.")]})
    list(Lead.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[lead.pk, other.pk]).order_by("pk"))
    keep = hold(lead, by=by, version=version)
    gone = hold(other, by=by, deleted=True, gives=True)
    if gone.deleted_at:
        if gone.duplicate_of_id == keep.pk:
            return keep
        raise Invalid({"other": [_("A deleted lead cannot be merged.")]})
    if Status.CONVERTED in (keep.status, gone.status):
        raise Conflict(_("A converted lead cannot be merged."))
    now = timezone.now()
    _move(gone, keep)
    end_assignment(gone, now)
    filled = derived({name: getattr(gone, name) for name in FILLED if getattr(gone, name) and not getattr(keep, name)})
    custom = {**gone.custom, **keep.custom}
    if filled or custom != keep.custom:
        store(keep, custom=custom, **filled)
    keep.tags.add(*gone.tags.all())
    store(gone, deleted_at=now, duplicate_of=keep, intake=Intake.DONE, owner=gone.owner)
    record_activity(keep, kind="merged", by=by, data={"name": str(gone), "other": gone.pk})
    refresh_next(keep)
    score_now(keep)
    return keep


def _move(gone, keep):
    """Every row that points at `gone`; what may be there only once stays with `keep`."""
    taken = LeadEvent.objects.filter(lead=keep).exclude(key="").values("key")
    LeadEvent.objects.filter(lead=gone).exclude(key__in=taken).update(lead=keep)
    Submission.objects.filter(lead=gone).update(lead=keep)
    Lead.objects.filter(duplicate_of=gone).update(duplicate_of=keep)
    shares = LeadShare.objects.filter(lead=keep)
    people, teams = shares.exclude(user=None).values("user"), shares.exclude(team=None).values("team")
    LeadShare.objects.filter(lead=gone).exclude(user__in=people).exclude(team__in=teams).update(lead=keep)
    mine = FollowUp.objects.about(keep).open().exclude(purpose="").values("purpose")
    doubled = FollowUp.objects.about(gone).open().filter(purpose__in=mine)
    doubled.update(done_at=timezone.now(), outcome=_("Merged with another lead."))
    if keep.owner_id:
        FollowUp.objects.about(gone).open().update(owner=keep.owner_id)
    for model in (Activity, Attachment, FollowUp, Touch):
        model.objects.about(gone).update(object_id=keep.pk)
    Notification.objects.filter(content_type__model="lead", content_type__app_label="leads", object_id=gone.pk).update(
        object_id=keep.pk
    )
