"""What a person is told: the bell's number, the list, reading."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.keyset import BadCursor, keyset_page
from crm.users.many import chosen
from crm.users.visibility import get_visible_or_404
from crm.web.asked import asks, one_of
from crm.web.parts import done, render_part

from ..models import Notification
from ..records import seen_about
from ..services import read_notices

SIZE = 30
MOST = 99


@require_GET
def count(request):
    """The number at the bell; nothing where there is none. One index range, asked every 20 seconds."""
    unread = Notification.objects.visible_to(request.user).unread()[: MOST + 1].count()
    return render(request, "followups/_notification_count.html", {"unread": unread, "most": MOST})


@require_GET
@asks("show", "cursor")
def notifications(request):
    rows = Notification.objects.visible_to(request.user).prefetch_related(seen_about(request.user))
    unread_only = bool(one_of(request.GET, "show", ("unread",)))
    if unread_only:
        rows = rows.unread()
    try:
        page = keyset_page(rows, order="-at", cursor=request.GET.get("cursor"), size=SIZE)
    except BadCursor:
        page = keyset_page(rows, order="-at", size=SIZE)
    unread = Notification.objects.visible_to(request.user).unread().count()
    context = {"page": page, "unread": unread, "unread_only": unread_only}
    return render_part(request, "followups/notifications.html", context)


@require_POST
@asks("ids")
def read(request):
    """Mark all as read, or those of `ids`."""
    some = chosen(request, Notification, edits=False) if "ids" in {*request.POST, *request.GET} else None
    read_notices(request.user, ids=None if some is None else [one.pk for one in some])
    return done(request, _("All read.") if some is None else "", changed=("notified",))


@require_http_methods(["GET", "POST"])
def open_notice(request, pk):
    """Marks it as read and goes to its record; to the list where the reader may not see that (any more)."""
    notice = get_visible_or_404(Notification, request.user, pk)
    read_notices(request.user, ids=[notice.pk])
    about = Notification.objects.filter(pk=pk).prefetch_related(seen_about(request.user)).get().about
    return redirect(about.get_absolute_url() if about else "followups:notifications")
