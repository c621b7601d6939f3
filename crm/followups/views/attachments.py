"""The files of a record: its panel, what is attached, the file itself, delete and back."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.rules.refusals import Invalid, NotAllowed
from crm.users.visibility import can_edit
from crm.web.asked import asks
from crm.web.parts import add_trigger, done, wants_part

from ..files.kinds import ACCEPTED, TELL
from ..files.sending import sent
from ..models import Attachment
from ..records import record_or_404
from ..services import attach, delete_attachment, restore_attachment

CHANGED = ("attachment-changed", "activity-logged")


@require_GET
@asks("type", "id")
def of_record(request):
    """?type=&id=: the files of a record."""
    return _panel(request, record_or_404(request.user, request.GET.get("type"), request.GET.get("id")))


def _panel(request, record, refused=(), status=200):
    files = Attachment.objects.alive().about(record).select_related("by")
    context = {"record": record, "files": files, "may_edit": can_edit(request.user, record), "refused": refused}
    context |= {"accepted": ACCEPTED, "tell": TELL}
    return render(request, "followups/_attachments.html", context, status=status)


@require_POST
@asks("type", "id")
def add(request):
    """?type=&id=: each file that is accepted is kept; of the others the reader is told why."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    if not can_edit(request.user, record):
        raise NotAllowed
    files, refused = request.FILES.getlist("file"), []
    for file in files:
        try:
            attach(record, file=file, by=request.user)
        except Invalid as why:
            refused.append((file.name, str(why)))
    if not files:
        refused = [("", _("Choose a file."))]
    if not wants_part(request):
        text = " ".join(why for _name, why in refused)
        return done(request, text or _("Attached."), tone="bad" if refused else "ok", to=record.get_absolute_url())
    response = _panel(request, record, refused, status=422 if len(refused) >= len(files) else 200)
    return add_trigger(response, {"activity-logged": True})


@require_GET
def download(request, key):
    return sent(get_object_or_404(Attachment.objects.visible_to(request.user), key=key))


@require_POST
def delete(request, key):
    attachment = _mine_or_404(request, key, deleted=False)
    delete_attachment(attachment, by=request.user)
    undo = reverse("followups:attachment_restore", args=[key])
    return done(request, _("“%(name)s” was deleted.") % {"name": attachment.name}, undo=undo, changed=CHANGED)


@require_POST
def restore(request, key):
    attachment = _mine_or_404(request, key, deleted=True)
    restore_attachment(attachment, by=request.user)
    return done(request, _("“%(name)s” is back.") % {"name": attachment.name}, changed=CHANGED)


def _mine_or_404(request, key, *, deleted):
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user, deleted=deleted), key=key)
    if not can_edit(request.user, attachment):
        raise NotAllowed
    return attachment
