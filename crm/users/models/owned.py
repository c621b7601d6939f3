"""The base of everything that somebody owns. The rule who may read it stands in `crm.users.visibility`."""

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext_lazy as _

from crm.rules.loading import QuickLoading

from ..visibility import counted_q, editable_q, visible_q
from .pool import Pool
from .team import Team


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this user may read."""
        return self.filter(visible_q(self.model, user))

    def editable_by(self, user):
        """What this user may change."""
        return self.filter(editable_q(self.model, user))

    def with_may_edit(self, user):
        """Each row with `may_edit`: whether this user may change it."""
        return self.annotate(may_edit=ExpressionWrapper(editable_q(self.model, user), output_field=BooleanField()))

    def counted_for(self, user):
        """What this user's reports count: by owner and team, without shared and pool records."""
        return self.filter(counted_q(self.model, user))


class Owned(QuickLoading):
    """Owner, team and pool. `owner` may be empty: then the record waits in `pool`, or to be assigned.

    No reverse accessors, so that no template walks round the rule. No index of their own: a record has compound ones
    that begin with them (`record_indexes`), and each further index is written anew with every change of a row.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"), db_index=False
    )
    pool = models.ForeignKey(
        Pool, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("public pool"), db_index=False
    )

    # Roles that read every row of this model whoever owns it (marketing reads leads, service reads customers).
    read_by_roles = ("auditor",)

    # Roles that may add rows: those that may change some. See `crm.users.visibility.may_add`.
    added_by_roles = ("rep", "manager", "admin")

    class Meta:
        abstract = True

    @classmethod
    def shared_with(cls, user):
        """A subquery of ids shared with this user beyond owner and team, or None where nothing is shared."""
        return None
