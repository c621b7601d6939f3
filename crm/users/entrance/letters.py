"""Letters with links that open something once: written and sent by a worker, again where the mail server is away.

A link begins with PUBLIC_URL, never with what a request calls its host. It is in the letter and nowhere else: a reset
link is computed, of an invitation only the hash is kept.
"""

import datetime as dt
import logging
import secrets
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..models import Invitation, Letter, User
from .invitations import digest_of, still_stands

logger = logging.getLogger(__name__)
PAUSE = dt.timedelta(minutes=1)  # doubled with every attempt


def send_letters():
    """Every letter that is due. One whose sending fails is tried again later. Returns how many were handled."""
    handled = 0
    while (letter := _claim()) is not None:
        handled += 1
        try:
            message = _WRITTEN[letter.kind](letter)
            if message is not None:
                message.send()
        except (SMTPException, OSError) as why:
            logger.warning("Letter %s was not sent (attempt %s): %s", letter.pk, letter.attempts, why)
            continue
        Letter.objects.filter(pk=letter.pk).delete()
    return handled


@transaction.atomic
def _claim():
    """A due letter, put off meanwhile, so that whoever dies while sending it leaves it to the next."""
    letter = Letter.objects.due().select_for_update(skip_locked=True).order_by("due_at").first()
    if letter is not None:
        letter.attempts += 1
        letter.due_at = timezone.now() + PAUSE * 2 ** (letter.attempts - 1)
        letter.save(update_fields=["attempts", "due_at"])
    return letter


def _reset(letter):
    """A link to a new password, where the address has an account that is open; else nothing."""
    user = User.objects.active().with_email(letter.email).first()
    if user is None:
        return None
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=arguments)
    return _message(
        letter, user.language, "users/mail/reset.txt", lambda: _("A new password"), link=link, name=user.name
    )


def _invitation(letter):
    """A new link, the only one that opens from now on; who has an account already is told so."""
    rows = Invitation.objects.living().select_related("invited_by", "team")
    invitation = rows.filter(pk=letter.invitation_id).first()
    if invitation is None or not still_stands(invitation):
        return None
    known = User.objects.active().with_email(invitation.email).first()
    if known is None:
        secret = secrets.token_urlsafe(32)
        Invitation.objects.filter(pk=invitation.pk).update(digest=digest_of(secret))
        link = settings.PUBLIC_URL + reverse("users:invitation", args=[secret])
    else:
        link = settings.PUBLIC_URL + reverse("account_login")
    message = _message(
        letter,
        known.language if known else "",
        "users/mail/invitation.txt",
        lambda: _("Your account on Shangji"),
        link=link,
        invitation=invitation,
        known=known,
    )
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
    return message


def _message(letter, language, template, subject, **context):
    with translation.override(language or letter.language or settings.LANGUAGE_CODE):
        body = render_to_string(template, {"site": settings.PUBLIC_URL, **context})
        stable = {"Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}@{settings.MAIL_DOMAIN}>"}
        return EmailMessage(subject(), body, to=[letter.email], headers=stable)


_WRITTEN = {Letter.RESET: _reset, Letter.INVITATION: _invitation}
