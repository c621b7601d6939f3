"""What someone will do, and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.users.models import Role, User

from .about import About, AboutQuerySet, seen_through_record


class FollowUpKind(models.TextChoices):
    CALL = "call", _("call")
    MAIL = "mail", _("mail")
    MEETING = "meeting", _("meeting")
    VISIT = "visit", _("visit")
    MESSAGE = "message", pgettext_lazy("kind of contact", "message")
    OTHER = "other", _("other")


class FollowUpQuerySet(AboutQuerySet):
    def visible_to(self, user):
        """A follow-up is seen by its owner and by whoever sees what it is about."""
        if user.scope.role in (Role.ADMIN, Role.AUDITOR):
            return self
        return self.filter(Q(owner=user.scope.user_id) | seen_through_record(user))

    def editable_by(self, user):
        """Its owner, the owner's managers, an admin."""
        scope = user.scope
        if scope.role == Role.ADMIN:
            return self
        mine = Q(owner=scope.user_id)
        if scope.role == Role.MANAGER:
            # Not a join: people are looked up once, and a row of somebody else's costs one glance.
            mine |= Q(owner__in=User.objects.filter(team__in=scope.teams).order_by().values("pk"))
        return self.filter(mine)

    def open(self):
        return self.filter(done_at=None)

    def due(self, now=None):
        """Open, and its time has come."""
        return self.open().filter(due__lte=now or timezone.now())


class FollowUp(About):
    """`sla` marks the first response to a lead: late means the promise was broken."""

    kind = models.CharField(_("kind"), max_length=10, choices=FollowUpKind, default=FollowUpKind.CALL)
    goal = models.CharField(_("goal"), max_length=200)
    goal_zh = models.CharField(
        max_length=200, blank=True, default="", editable=False, help_text="The goal in Chinese, where a verb wrote it."
    )
    due = models.DateTimeField(_("due"))
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    outcome = models.TextField(_("outcome"), blank=True, default="")
    sla = models.BooleanField(_("first response"), default=False, editable=False)
    purpose = models.CharField(
        max_length=60, blank=True, default="", editable=False, help_text="Set by a verb that creates it once."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "purpose"],
                condition=Q(done_at=None) & ~Q(purpose=""),
                name="followup_purpose_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due", "id"], name="followup_todo", condition=Q(done_at=None)),
            models.Index(fields=["content_type", "object_id", "due"], name="followup_about"),
            models.Index(fields=["remind_at"], name="followup_remind", condition=Q(done_at=None, reminded_at=None)),
            models.Index(fields=["owner", "-done_at"], name="followup_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["due", "id"], name="followup_due"),
            models.Index(fields=["due", "id"], include=["owner"], name="followup_open", condition=Q(done_at=None)),
        ]

    def __str__(self):
        return self.goal_text

    @property
    def goal_text(self):
        """The goal in the reader's language, where a verb wrote it in both."""
        return self.goal_zh if self.goal_zh and (get_language() or "").startswith("zh") else self.goal

    @property
    def is_late(self):
        return self.done_at is None and self.due <= timezone.now()
