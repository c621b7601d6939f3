"""The audit's page: who did what, when, from where; for administrators and auditors."""

from django.views.decorators.http import require_GET

from crm.rules.refusals import NotAllowed
from crm.web.asked import FILTERS, asks

from ..entries import audit_for, entries


@require_GET
@asks(FILTERS)
def audit(request):
    if not request.user.oversees:
        raise NotAllowed
    return audit_for(request.user).listing(request, entries(request.user)).answer("oversight/audit.html")
