"""The public pool (公海): where unowned leads wait for a rep to claim them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..named import Named
from .team import Team


class Pool(Named):
    """Teams named here, and every team below them, may read and claim what lies in the pool."""

    teams = models.ManyToManyField(
        Team,
        blank=True,
        related_name="+",
        verbose_name=_("teams"),
        help_text=_("These teams, and all below them, may claim from this pool."),
    )
    claim_limit = models.PositiveSmallIntegerField(
        _("claims a day"), default=20, help_text=_("How many leads one rep may claim from this pool in a day.")
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("public pool")
        verbose_name_plural = _("public pools")
        ordering = ["name_en"]
