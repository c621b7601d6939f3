"""Gates: the evidence that must be there before a stage may be left forwards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.users.named import Named

from .pipeline import Stage


class GateKind(models.TextChoices):
    FIELD = "field", _("field filled")
    ACTIVITY = "activity", _("activity held")
    CONTACT = "contact", _("contact with role")
    CHECK = "check", _("checklist item ticked")
    ATTACHMENT = "attachment", _("attachment present")


class Check(Named):
    """One step of a stage's standard procedure, ticked on the opportunity."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="checks", verbose_name=_("stage"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["stage", "order", "id"]


class Gate(Named):
    """`value` by kind: the field's name; the activity's kind; the contact's role; empty for a checklist item."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="gates", verbose_name=_("stage to be left"))
    kind = models.CharField(_("evidence"), max_length=10, choices=GateKind)
    value = models.CharField(
        _("which"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("Field name (amount, expected_close…), activity kind (meeting…) or contact role (decider…)."),
    )
    check_item = models.ForeignKey(
        Check, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("checklist item")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        ordering = ["stage", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="check", check_item__isnull=False)
                | Q(kind="attachment")
                | (Q(kind__in=["field", "activity", "contact"]) & ~Q(value="")),
                name="gate_says_what_it_asks",
            )
        ]
