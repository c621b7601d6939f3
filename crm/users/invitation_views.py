"""Invitations: who waits to come in, asking somebody in; and the page behind the link."""

from allauth.account.utils import perform_login
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.refusals import Conflict, Invalid
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from .entrance.invitations import (
    accept_invitation,
    invite,
    may_invite,
    opened_by,
    resend_invitation,
    revoke_invitation,
    roles_for,
    teams_for,
)
from .entrance.passwords import HINT
from .models import Invitation, Team, User
from .visibility import get_visible_or_404


class InviteForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput({"autofocus": True}))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_for(by)]
        self.fields["team"].queryset = teams_for(by)


class AcceptForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=HINT,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same again"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("This is not the same."))
        elif data.get("password"):
            try:
                validate_password(data["password"], User(email=self.email, name=data.get("name", "")))
            except forms.ValidationError as refused:
                self.add_error("password", refused)
        return data


def _checked(user):
    if not may_invite(user):
        raise PermissionDenied


@require_GET
def invitations(request):
    _checked(request.user)
    rows = Invitation.objects.visible_to(request.user).pending().select_related("team", "invited_by")
    return render_part(request, "users/invitations.html", {"invitations": rows})


@require_http_methods(["GET", "POST"])
def create(request):
    _checked(request.user)
    form = InviteForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            invite(form.cleaned_data.pop("email"), by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("The invitation is on its way."), changed=("invitations-changed",))
    return render_part(request, "users/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def resend(request, pk):
    resend_invitation(get_visible_or_404(Invitation, request.user, pk), by=request.user)
    return done(request, _("A new link is on its way; the old one dies."), changed=("invitations-changed",))


@require_POST
def revoke(request, pk):
    revoke_invitation(get_visible_or_404(Invitation, request.user, pk), by=request.user)
    return done(request, _("The link opens nothing any more."), changed=("invitations-changed",))


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept(request, secret):
    """Whoever holds the link chooses a password and is signed in; a link that no longer works says nothing else."""
    invitation = opened_by(secret)
    if invitation is None:
        return render(request, "users/invitation_gone.html", status=404)
    form = AcceptForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            user = accept_invitation(secret, name=told["name"], password=told["password"])
        except Conflict:
            return render(request, "users/invitation_gone.html", status=404)
        return perform_login(request, user, email_verification="none")
    context = {"form": form, "invitation": invitation}
    return render(request, "users/invitation.html", context, status=422 if form.errors else 200)
