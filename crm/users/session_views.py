"""Where the reader is signed in: list, end one, end all others."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.web.parts import done, render_part

from .devices import device_icon, device_words
from .entrance.services import end_session, end_sessions
from .models import Session
from .sessions import kept_as


@require_GET
def sessions(request):
    """The panel of the account page, the session that asks first."""
    living = Session.objects.of(request.user).living().order_by("-seen_at")
    rows = [
        {
            "row": row,
            "words": device_words(row.agent),
            "icon": device_icon(row.agent),
            "here": row.pk == kept_as(request.session.session_key),
        }
        for row in living
    ]
    return render_part(request, "users/sessions.html", {"sessions": sorted(rows, key=lambda one: not one["here"])})


@require_POST
def end(request, handle):
    if not end_session(request.user, handle=handle):
        raise Http404
    return done(request, _("Signed out there."), changed=("sessions-changed",))


@require_POST
def end_others(request):
    end_sessions(request.user, keep=request.session.session_key)
    return done(request, _("Signed out everywhere else."), changed=("sessions-changed",))
