"""Who was invited, as what; and the letters that wait to be sent."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .team import Team
from .user import Role, User

LASTS = dt.timedelta(days=7)


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(accepted_at=None, revoked_at=None)

    def living(self):
        """Whose link still opens."""
        return self.pending().filter(expires_at__gt=timezone.now())

    def visible_to(self, user):
        """An admin sees all, a manager those of reps in the subtree."""
        if user.is_admin:
            return self
        if user.is_manager:
            return self.filter(role=Role.REP, team__in=user.scope.teams)
        return self.none()


class Invitation(models.Model):
    """`digest` is of the link in the last letter; the link itself is kept nowhere."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.REP)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    language = models.CharField(
        _("language"), max_length=10, blank=True, default="", choices=User._meta.get_field("language").choices
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, default="", editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~models.Q(digest=""), name="users_invitation_link"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="users_invitation_role_known"),
        ]

    def __str__(self):
        return self.email

    @property
    def is_expired(self):
        return self.expires_at <= timezone.now()


class LetterQuerySet(models.QuerySet):
    def due(self):
        return self.filter(due_at__lte=timezone.now(), attempts__lt=Letter.MOST_ATTEMPTS)

    def past(self):
        return self.filter(created_at__lt=timezone.now() - dt.timedelta(days=1))


class Letter(models.Model):
    """A letter to be written and sent by a worker. A web request only asks for it: so it takes as long whether there is
    an account or not, and no mail server holds it up."""

    MOST_ATTEMPTS = 8
    RESET, INVITATION = "reset", "invitation"

    kind = models.CharField(max_length=12, choices=[(RESET, "reset"), (INVITATION, "invitation")])
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = LetterQuerySet.as_manager()

    def __str__(self):
        return f"{self.kind} {self.email}"
