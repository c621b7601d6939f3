"""The audit's page: who did what, when, from where; for administrators and auditors."""

from django.views.decorators.http import require_GET

from crm.rules.refusals import NotAllowed

from ..entries import AUDIT, entries


@require_GET
def audit(request):
    if not request.user.oversees:
        raise NotAllowed
    return AUDIT.listing(request, entries(request.user)).answer("oversight/audit.html")
