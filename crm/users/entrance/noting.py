"""Log-ins and log-outs are told to the audit: what allauth's adapter hears of them."""

from crm.audit.kinds import Kind
from crm.audit.noting import note

from ..models import User


class NotesEntrances:
    """For an allauth account adapter. A failed log-in names the account, if there is one, and never what was typed."""

    def post_login(self, request, user, **kwargs):
        note(Kind.LOGIN, by=user, about=user)
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request, **credentials):
        note(Kind.LOGIN_FAILED, about=User.objects.with_email(credentials.get("email", "")).first())
        super().authentication_failed(request, **credentials)

    def logout(self, request):
        if request.user.is_authenticated:
            note(Kind.LOGOUT, about=request.user)
        super().logout(request)
