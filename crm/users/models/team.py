"""Teams as a tree, kept as a materialised path so that a subtree is one index range."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..named import Named


class TeamQuerySet(models.QuerySet):
    def under(self, team):
        """This team and every team below it."""
        return self.filter(path__startswith=team.path) if team and team.path else self.none()

    def in_order(self):
        return self.order_by("path")


class Team(Named):
    """A sales team. `path` is the ids from the root to this team, each followed by a slash: `1/4/9/`.

    It is written by `place_team` alone; the manager of a team leads its whole subtree.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent team")
    )
    path = models.CharField(max_length=200, editable=False, default="", db_index=False)
    active = models.BooleanField(_("active"), default=True)
    external_id = models.CharField(max_length=100, blank=True, default="", editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["path"]
        indexes = [models.Index(OpClass("path", "text_pattern_ops"), name="users_team_path")]

    @property
    def ancestor_ids(self):
        """Ids from the root down to this team itself."""
        return [int(part) for part in self.path.split("/") if part]

    @property
    def depth(self):
        return len(self.ancestor_ids)
