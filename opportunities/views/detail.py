"""One opportunity."""

from django.http import HttpResponse

from crm.users.visibility import get_visible_or_404

from ..models import Opportunity


def detail(request, pk):
    return HttpResponse(get_visible_or_404(Opportunity, request.user, pk).name)
