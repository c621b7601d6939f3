"""The base of everything that somebody owns. The rule who may read it stands in `crm.users.visibility`."""

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext_lazy as _

from crm.rules.loading import QuickLoading

from ..visibility import counted_q, decided_q, editable_q, masked_q, pooled_q, restorable_q, visible_q
from .pool import Pool
from .team import Team


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this user may read."""
        return self.filter(visible_q(self.model, user))

    def pooled_in(self, pool, user):
        """What lies in this pool, for a user who may read it."""
        return self.filter(pooled_q(self.model, user, pool))

    def editable_by(self, user):
        """What this user may change."""
        return self.filter(editable_q(self.model, user))

    def restorable_by(self, user):
        """What lies in this user's recycle bin."""
        return self.filter(restorable_q(self.model, user))

    def with_may_edit(self, user, *, gives=False):
        """Each row with `may_edit`: whether this user may change it; with `gives`, whether they may give it away."""
        return self.annotate(may_edit=self._whether(decided_q if gives else editable_q, user))

    def with_rights(self, user):
        """Each row with `may_edit` and `may_give`: what its menu in a list may offer."""
        return self.annotate(may_edit=self._whether(editable_q, user), may_give=self._whether(decided_q, user))

    def decided_by(self, user):
        """What this user may give away, share, delete: owner, manager and admin; not who is only let in by a share."""
        return self.filter(decided_q(self.model, user))

    def with_masked(self, user):
        """Each row with `masked`: whether this user sees its phone and e-mail masked."""
        return self.annotate(masked=self._whether(masked_q, user))

    def _whether(self, rule, user):
        return ExpressionWrapper(rule(self.model, user), output_field=BooleanField())

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

    # The name under which the table of its shares refers to a record, where single ones can be shared.
    shares_name = ""

    class Meta:
        abstract = True

    @classmethod
    def share_link(cls):
        """The foreign key to this model in the table of its shares, or None."""
        return cls._meta.get_field(cls.shares_name).field if cls.shares_name else None

    @classmethod
    def shared_with(cls, user, **narrowed):
        """A subquery of ids shared with this user beyond owner and team, or None where nothing is."""
        link, scope = cls.share_link(), user.scope
        if link is None or (scope.shares is not None and cls._meta.label not in scope.shares):
            return None
        return link.model.objects.living().reaching(scope).filter(**narrowed).values(link.name)
