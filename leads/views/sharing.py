"""The public forms with all that is needed to share them: link, embed code, QR code; one set a campaign."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from crm.web.asked import asks

from ..hosted import text_of
from ..models import Form

LONGEST = 100


@require_GET
@asks("campaign")
def form_list(request):
    """?campaign= goes into every link and code, so that a lead tells which of them it came by."""
    campaign = request.GET.get("campaign", "").replace("\x00", "").strip()[:LONGEST]
    query = f"?{urlencode({'utm_campaign': campaign})}" if campaign else ""
    forms = [shared(request, form, query) for form in Form.objects.filter(active=True).select_related("source")]
    return render(request, "leads/forms.html", {"forms": forms, "campaign": campaign})


def shared(request, form, query):
    """A form with its addresses. The code of a page is one line that an editor of any site can paste."""
    script = request.build_absolute_uri(reverse("leads:form_embed", args=[form.key]) + query)
    return {
        "form": form,
        "title": text_of(form, "title"),
        "link": request.build_absolute_uri(form.get_absolute_url() + query),
        "qr": reverse("leads:form_qr", args=[form.key]) + query,
        "code": f'<script src="{script}" async></script>' if form.frame_origins else "",
        "anywhere": "*" in form.frame_origins,
    }
