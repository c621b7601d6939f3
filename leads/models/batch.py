"""What a worker is about to handle together, and the turns that it could not carry out."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .assignment import AssignmentRule, Strategy


class LeadBatch(models.Model):
    """Noted before the work and gone with it. One that nobody holds any more was lost with its worker: then its rows
    have used up an attempt. One row instead of a changed row each, which would touch every index twice.

    Whom it has chosen for its leads counts as their load until they have them: decision 0014.
    """

    kind = models.CharField(max_length=20, help_text="The model of the rows: lead or submission.")
    ids = ArrayField(models.BigIntegerField())
    owners = ArrayField(
        models.BigIntegerField(), default=list, help_text="The chosen people, in the order of choosing."
    )
    rules = ArrayField(models.BigIntegerField(), default=list, help_text="The rule that chose each of them.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self):
        return f"{self.kind}: {len(self.ids)}"


class OwedTurn(models.Model):
    """A turn that its person did not get, because the worker died or the lead changed before it was given: it comes
    before all others of its rule. Rows are only added, so that nobody waits for those who are choosing."""

    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="owed")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("owed turn")
        verbose_name_plural = _("owed turns")
        ordering = ["id"]

    def __str__(self):
        return f"{self.rule_id}: {self.user_id}"


def owe(chosen):
    """Give turns back: (rule id, user id) each, in their order. Whoever chooses by load needs no turn."""
    if not chosen:
        return
    in_turn = set(
        AssignmentRule.objects.filter(pk__in={rule for rule, _user in chosen}, strategy=Strategy.ROUND_ROBIN)
        .order_by()
        .values_list("pk", flat=True)
    )
    OwedTurn.objects.bulk_create(OwedTurn(rule_id=rule, user_id=user) for rule, user in chosen if rule in in_turn)
