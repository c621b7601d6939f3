"""Pages of webhooks: the receivers, one with its log, and what an administrator does to them."""

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.keyset import BadCursor, keyset_page
from crm.rules.refusals import NotAllowed, Refusal
from crm.users.visibility import get_visible_or_404
from crm.web.asked import asks
from crm.web.parts import add_trigger, done, render_part
from crm.web.refusals import add_errors

from .events import EVENTS
from .forms import WebhookForm
from .models import Delivery, Webhook
from .services import change_webhook, create_webhook, delete_webhook, renew_secret, resend, restore_webhook

CHANGED = ("webhook-changed",)
SIZE = 50


@require_GET
def index(request):
    if not request.user.oversees:
        raise NotAllowed
    webhooks = list(Webhook.objects.visible_to(request.user))
    return render_part(request, "automation/webhooks.html", {"webhooks": webhooks, "words": EVENTS})


@require_http_methods(["GET", "POST"])
def create(request):
    if not request.user.is_admin:
        raise NotAllowed
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = create_webhook(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return _shown_once(request, webhook)
    context = {"form": form, "title": _("New webhook")}
    return render_part(request, "automation/form.html", context, status=422 if form.errors else 200)


def _shown_once(request, webhook):
    answer = render_part(request, "automation/secret.html", {"webhook": webhook})
    return add_trigger(answer, dict.fromkeys(CHANGED, True))


@require_GET
@asks("cursor")
def detail(request, pk):
    """The receiver and what was sent to it, the newest first; ?cursor= goes on with older ones."""
    webhook = get_visible_or_404(Webhook, request.user, pk)
    try:
        page = keyset_page(webhook.deliveries.all(), order="-id", cursor=request.GET.get("cursor"), size=SIZE)
    except BadCursor:
        return HttpResponseRedirect(webhook.get_absolute_url())
    context = {"webhook": webhook, "page": page, "words": EVENTS, "may_edit": request.user.is_admin}
    return render_part(request, "automation/webhook.html", context)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    webhook = _mine_or_404(request, Webhook, pk)
    initial = {"url": webhook.url, "events": webhook.events, "active": webhook.active}
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_webhook(webhook, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Changed."), changed=CHANGED)
    context = {"form": form, "title": _("Change the webhook")}
    return render_part(request, "automation/form.html", context, status=422 if form.errors else 200)


@require_POST
def secret(request, pk):
    return _shown_once(request, renew_secret(_mine_or_404(request, Webhook, pk), by=request.user))


@require_POST
def delete(request, pk):
    delete_webhook(_mine_or_404(request, Webhook, pk), by=request.user)
    undo = reverse("automation:restore", args=[pk])
    return done(request, _("The webhook and its log are deleted."), undo=undo, to=reverse("automation:webhooks"))


@require_POST
def restore(request, pk):
    """Takes a deletion back; who has no webhooks finds nothing."""
    webhook = Webhook.objects.filter(pk=pk).exclude(deleted_at=None).first()
    if webhook is None or not request.user.is_admin:
        webhook = _mine_or_404(request, Webhook, pk)
    restore_webhook(webhook, by=request.user)
    return done(request, _("It is back."), tone="info", to=webhook)


@require_POST
def send_again(request, pk):
    resend(_mine_or_404(request, Delivery, pk), by=request.user)
    return done(request, _("It is sent again."), changed=CHANGED)


def _mine_or_404(request, model, pk):
    found = get_visible_or_404(model, request.user, pk)
    if not request.user.is_admin:
        raise NotAllowed
    return found
