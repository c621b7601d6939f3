"""The reader's own API tokens: list, create (the secret is shown once), revoke."""

import datetime as dt

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.api.models import ApiToken
from crm.rules.refusals import Conflict
from crm.web.parts import add_trigger, done, render_part

MOST = 20  # living tokens of one person
LASTS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("one year"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, "placeholder": gettext_lazy("e.g. the web shop")}),
    )
    scopes = forms.ChoiceField(
        label=gettext_lazy("Allowed to"),
        choices=[("read", gettext_lazy("read only")), ("write", gettext_lazy("read and change"))],
    )
    lasts = forms.TypedChoiceField(label=gettext_lazy("Valid for"), choices=LASTS, coerce=int, initial=90)


def living(user):
    return ApiToken.objects.valid().filter(owner=user)


@require_GET
def tokens(request):
    """The panel of the account page."""
    return render(request, "users/_tokens.html", {"tokens": living(request.user)})


@require_http_methods(["GET", "POST"])
def create(request):
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if living(request.user).count() >= MOST:
            raise Conflict(_("You have many tokens already; revoke one first."))
        data = form.cleaned_data
        scopes = ["read"] if data["scopes"] == "read" else ["read", "write"]
        _row, secret = ApiToken.issue(
            request.user, name=data["name"], scopes=scopes, lasts=dt.timedelta(days=data["lasts"])
        )
        answer = render_part(request, "users/token.html", {"secret": secret, "name": data["name"]})
        answer["Cache-Control"] = "no-store"
        return add_trigger(answer, {"tokens-changed": True})
    return render_part(request, "users/token.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def revoke(request, pk):
    token = ApiToken.objects.filter(owner=request.user, pk=pk).first()
    if token is None:
        raise Http404
    token.revoke()
    return done(request, _("“%(name)s” opens nothing any more.") % {"name": token.name}, changed=("tokens-changed",))
