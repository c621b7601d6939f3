"""A single record shared with a person or a team, to read or to edit, for ever or until a moment."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .team import Team


class Access(models.TextChoices):
    READ = "read", _("may read")
    EDIT = "edit", _("may edit")


class ShareQuerySet(models.QuerySet):
    def living(self):
        """Not ended, by the clock of the database in the very query."""
        return self.filter(Q(until=None) | Q(until__gt=Now()))

    def reaching(self, scope):
        """With this person, or with a team of theirs."""
        return self.filter(Q(user=scope.user_id) | Q(team__in=scope.shared_teams))


class Share(models.Model):
    """With a person or with a team and all below it. A package brings a table of its own with a link to its record, so
    that a list reads who shares what by one index; `by` and `at` are empty for what is older than they."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"), db_index=False
    )
    role = models.CharField(_("part in it"), max_length=60, blank=True, default="")
    access = models.CharField(_("access"), max_length=4, choices=Access, default=Access.READ, db_default=Access.READ)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    at = models.DateTimeField(null=True, editable=False)

    # The kinds of activities and of the notice; see `timeline.py` of the packages.
    words = {"shared": "shared", "ended": "unshared", "told": "record_shared"}

    objects = ShareQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.user or self.team)

    @property
    def has_ended(self):
        return self.until is not None and self.until <= timezone.now()


def share_constraints(name, record):
    """Of a table of shares: with one person or one team, each once."""
    person = Q(user__isnull=False, team=None)
    return [
        models.UniqueConstraint(fields=["user", record], name=f"{name}_once"),
        models.UniqueConstraint(fields=["team", record], condition=~Q(team=None), name=f"{name}_team_once"),
        models.CheckConstraint(condition=person | Q(user=None, team__isnull=False), name=f"{name}_with_one"),
        models.CheckConstraint(condition=Q(access__in=Access.values), name=f"{name}_access_known"),
        models.CheckConstraint(condition=Q(until=None) | Q(at=None) | Q(until__gt=F("at")), name=f"{name}_ends_later"),
    ]
