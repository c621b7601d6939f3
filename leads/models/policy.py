"""The few numbers an organisation sets for its leads; one row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadPolicy(models.Model):
    mql_threshold = models.SmallIntegerField(
        _("MQL threshold"), default=60, help_text=_("From this score on a lead is marketing-qualified.")
    )
    grade_a = models.SmallIntegerField(_("grade A from"), default=80)
    grade_b = models.SmallIntegerField(_("grade B from"), default=60)
    grade_c = models.SmallIntegerField(_("grade C from"), default=30)
    response_minutes = models.PositiveIntegerField(
        _("first response within (working minutes)"), default=120, help_text=_("In the working hours of the assignee.")
    )
    capture_per_minute = models.PositiveIntegerField(
        _("submissions a minute"),
        default=3000,
        help_text=_("Most submissions of one form from one network in a minute; more are asked to come back later."),
    )
    rules_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("lead policy")
        verbose_name_plural = _("lead policy")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="lead_policy_one_row")]

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls):
        """The one row; the defaults where nobody saved any."""
        return cls.objects.first() or cls(pk=1)
