"""Who sees phone numbers and e-mail addresses in full, role by role."""

from dataclasses import dataclass

from django.db import models
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from .user import Role


@dataclass(frozen=True)
class Rights:
    """What one role may see of phone and e-mail; `shows_a_day`: of how many masked records one person may have them
    shown."""

    of_pool: bool
    of_read: bool
    shows_a_day: int


# Where nobody has saved anything else. Own records, and those of the teams that a manager leads, are never masked.
DEFAULTS = {
    Role.REP: Rights(of_pool=False, of_read=True, shows_a_day=20),
    Role.MANAGER: Rights(of_pool=True, of_read=True, shows_a_day=50),
    Role.MARKETING: Rights(of_pool=False, of_read=False, shows_a_day=20),
    Role.SERVICE: Rights(of_pool=False, of_read=True, shows_a_day=50),
    Role.AUDITOR: Rights(of_pool=False, of_read=False, shows_a_day=0),
}
NOTHING_HIDDEN = Rights(of_pool=True, of_read=True, shows_a_day=0)  # an administrator's, whatever is saved


class ContactRight(models.Model):
    role = models.CharField(
        _("role"), max_length=12, choices=[(role.value, role.label) for role in DEFAULTS], unique=True
    )
    of_pool = models.BooleanField(
        _("in the public pool"), default=False, help_text=_("Sees phone and e-mail of what nobody has claimed yet.")
    )
    of_read = models.BooleanField(
        _("of records merely read"), default=False, help_text=_("Sees phone and e-mail of what belongs to others.")
    )
    shows_a_day = models.PositiveSmallIntegerField(
        _("shown a day"),
        default=20,
        help_text=_("How many masked records one person may have shown in a day; each is kept on the timeline."),
    )

    class Meta:
        verbose_name = _("right to contact data")
        verbose_name_plural = _("rights to contact data")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=list(DEFAULTS)), name="contact_right_role_known")
        ]

    def __str__(self):
        return self.get_role_display()

    @classmethod
    def of(cls, role):
        """The rights of a role."""
        return NOTHING_HIDDEN if role == Role.ADMIN else cls.as_saved(role, cls.saved(role).first())

    @classmethod
    def saved(cls, role):
        """What is saved for a role, as JSON: for a query of something else to bring along."""
        fields = {name: models.F(name) for name in ("of_pool", "of_read", "shows_a_day")}
        return cls.objects.filter(role=role).order_by().values_list(JSONObject(**fields), flat=True)

    @staticmethod
    def as_saved(role, saved):
        """The rights that such JSON means; what the product ships where nothing is saved."""
        return Rights(**saved) if saved else DEFAULTS.get(role, Rights(False, False, 0))
