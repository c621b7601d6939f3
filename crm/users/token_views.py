"""API tokens: the reader's own, and for an administrator those of integrations. The secret is shown once."""

import datetime as dt

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.api.models import ApiToken
from crm.api.scopes import NAMES, READ, WRITE
from crm.rules.refusals import Conflict
from crm.web.parts import add_trigger, done, render_part

from .models import User

MOST = 50  # living tokens that one person has to look after
LASTS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("one year"))]


class TokenForm(forms.Form):
    """Whoever administers may make a token that acts as somebody else: an integration of the organisation."""

    name = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, "placeholder": gettext_lazy("e.g. the web shop")}),
    )
    acts_as = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Acts as"), required=False, empty_label=gettext_lazy("Myself")
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Allowed to"),
        choices=[(READ, gettext_lazy("read only")), (WRITE, gettext_lazy("read and change"))],
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("In"),
        choices=[(area, capfirst(name)) for area, name in NAMES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: everywhere."),
    )
    lasts = forms.TypedChoiceField(label=gettext_lazy("Valid for"), choices=LASTS, coerce=int, initial=90)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if by.is_admin:
            self.fields["acts_as"].queryset = User.objects.active().exclude(pk=by.pk)
        else:
            del self.fields["acts_as"]

    @property
    def scopes(self):
        actions = [READ] if self.cleaned_data["level"] == READ else [READ, WRITE]
        areas = self.cleaned_data["areas"]
        return [f"{area}:{action}" for area in areas for action in actions] if areas else actions


def within_reach(user):
    """The tokens that this person may look at and revoke: their own, and an administrator all integrations."""
    own = Q(owner=user)
    return ApiToken.objects.valid().filter(own | Q(kind=ApiToken.INTEGRATION) if user.is_admin else own)


@require_GET
def tokens(request):
    """The panel of the account page."""
    rows = within_reach(request.user).select_related("owner").order_by("kind", "-created_at")
    return render_part(request, "users/tokens.html", {"tokens": rows})


@require_http_methods(["GET", "POST"])
def create(request):
    form = TokenForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        if within_reach(request.user).count() >= MOST:
            raise Conflict(_("You have many tokens already; revoke one first."))
        data, other = form.cleaned_data, form.cleaned_data.get("acts_as")
        _row, secret = ApiToken.issue(
            other or request.user,
            name=data["name"],
            scopes=form.scopes,
            lasts=dt.timedelta(days=data["lasts"]),
            kind=ApiToken.INTEGRATION if other else ApiToken.PERSONAL,
            by=request.user,
        )
        answer = render_part(request, "users/token.html", {"secret": secret, "name": data["name"]})
        answer["Cache-Control"] = "no-store"
        return add_trigger(answer, {"tokens-changed": True})
    return render_part(request, "users/token.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def revoke(request, pk):
    token = within_reach(request.user).filter(pk=pk).first()
    if token is None:
        raise Http404
    token.revoke()
    return done(request, _("“%(name)s” opens nothing any more.") % {"name": token.name}, changed=("tokens-changed",))
