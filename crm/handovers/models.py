"""What was handed over, by whom, to whom; one row a hand-over and one line for each kind of thing and receiver."""

import copy
import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.users.models import Role, Team

from .registry import holding_of
from .rights import leavers

UNDONE_WITHIN = dt.timedelta(days=14)


class Way(models.TextChoices):
    ONE = "one", _("everything to one person")
    KINDS = "kinds", _("by kind")
    DEALT = "dealt", _("dealt out in turn")


class State(models.TextChoices):
    MOVING = "moving", _("being handed over")
    MOVED = "moved", _("handed over")
    RETURNING = "returning", _("being taken back")
    RETURNED = "returned", _("taken back")


IN_WORK = (State.MOVING, State.RETURNING)


class HandOverQuerySet(models.QuerySet):
    def in_work(self):
        return self.filter(state__in=IN_WORK)

    def visible_to(self, user):
        """Managers see those of the teams they lead and their own, who reads everything sees all."""
        scope = user.scope
        if scope.role in (Role.ADMIN, Role.AUDITOR):
            return self
        return self.filter(Q(by=scope.user_id) | Q(team__in=scope.teams)) if scope.role == Role.MANAGER else self.none()

    def editable_by(self, user):
        """Who may take it back: whoever could hand over what this person holds today. An account that an administrator
        switched off along with it only an administrator switches on."""
        if user.role == Role.ADMIN:
            return self
        closed = Q(switched_off=True, by__role=Role.ADMIN)
        return self.filter(leaver__in=leavers(user).values("pk")).exclude(closed)


class HandOver(models.Model):
    """`team`: that of the leaver on that day. `switched_off`: the account is closed along with it, when all has moved.
    `undone_at`, `undone_by`: when and by whom the way back was asked for."""

    leaver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("of whom"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", verbose_name=_("team"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    way = models.CharField(_("how"), max_length=5, choices=Way)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.MOVING)
    switched_off = models.BooleanField(_("account switched off"), default=False)
    undone_at = models.DateTimeField(_("taken back"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="handover_undone_by_somebody",
            ),
            models.UniqueConstraint(fields=["leaver"], condition=Q(state__in=IN_WORK), name="handover_one_at_a_time"),
        ]

    def __str__(self):
        return f"{self.leaver} {self.at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("handovers:detail", args=[self.pk])

    @property
    def undo_until(self):
        return self.at + UNDONE_WITHIN

    @property
    def is_undoable(self):
        return self.state == State.MOVED and timezone.now() < self.undo_until

    @property
    def is_in_work(self):
        return self.state in IN_WORK

    @property
    def told(self):
        """Its lines, but for what moves unseen."""
        return [line for line in self.lines.all() if not line.quiet]

    @property
    def moved(self):
        """How many things went so far."""
        return sum(line.moved for line in self.told)

    @property
    def progress(self):
        """(how many things were gone through on the way that it is on, of how many)."""
        lines, returning = self.told, self.state == State.RETURNING
        return sum(line.back if returning else line.moved for line in lines), sum(len(line.ids) for line in lines)

    @property
    def receivers(self):
        return dict.fromkeys(line.to.name for line in self.told)


class HandOverLine(models.Model):
    """Things of one kind that go to one person, the first `moved` of them already; on the way back, the first `back`
    of them have been gone through. `left`: {why: ids} of what stayed then. `quiet`: they lie in records of which the
    one who handed over may not know; they move too, and no page and no answer tells it."""

    handover = models.ForeignKey(HandOver, models.CASCADE, related_name="lines")
    holding = models.CharField(_("what"), max_length=40)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to whom"))
    ids = ArrayField(models.BigIntegerField())
    moved = models.PositiveIntegerField(default=0)
    back = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    left = models.JSONField(default=dict)
    quiet = models.BooleanField(_("moves unseen"), default=False, db_default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "holding", "to", "quiet"], name="handover_line_once")
        ]

    def __str__(self):
        return f"{self.label} {len(self.ids)}"

    def part(self, ids):
        """The same line with only these things."""
        some = copy.copy(self)
        some.ids = ids
        return some

    @property
    def label(self):
        known = holding_of(self.holding)
        return known.label if known else self.holding

    @property
    def came_back(self):
        return len(self.ids) - sum(len(ids) for ids in self.left.values())
