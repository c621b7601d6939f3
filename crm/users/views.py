"""The reader's own account, and the language of the pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.web.parts import done, render_part

from .forms import AccountForm
from .models import User
from .services import change_account


@require_http_methods(["GET", "POST"])
def account(request):
    mine = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        change_account(request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            answer = done(request, _("Saved"), to="users:account")
        answer.set_cookie("theme", form.cleaned_data["theme"] or "auto", max_age=31_536_000, samesite="Lax")
        return answer
    return render_part(request, "users/account.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_POST
def language(request):
    """The language of the pages, from the menu: kept with the user, and in a cookie for who is not signed in."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return done(request)
    if request.user.is_authenticated:
        change_account(request.user, language=wanted)
    answer = done(request)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, samesite="Lax")
    return answer
