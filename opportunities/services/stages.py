"""What an administrator does to a stage changes every opportunity in it, with a ledger row for each."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid

from ..models import Changed, Opportunity, Stage
from .ledger import write_ledger_many


@transaction.atomic
def move_all(stage, *, to, by):
    """Empty a stage: all that stands in it (deleted ones too) moves to `to`, an open stage of the same pipeline.

    No gate is asked: this is the administrator changing the pipeline. Returns how many moved.
    """
    if to.pk == stage.pk or to.pipeline_id != stage.pipeline_id or not (to.is_open and stage.is_open):
        raise Invalid({"to": [_("Choose another open stage of this pipeline.")]})
    at = timezone.now()
    ids = list(Opportunity.objects.select_for_update().filter(stage=stage).values_list("pk", flat=True))
    Opportunity.objects.filter(pk__in=ids).update(
        stage=to, stage_since=at, stage_probability=to.probability, version=F("version") + 1, updated_at=at
    )
    note = _("All opportunities of the stage “%(stage)s” were moved.") % {"stage": stage.name}
    _write(ids, changed=[Changed.STAGE], by=by, at=at, note=note)
    return len(ids)


@transaction.atomic
def set_stage_probability(stage, *, probability, by):
    """The stage's new probability also holds for what stands open in it, so that weighted sums stay explainable.

    Where the rep's call or the model decides, the opportunity counts as before and the ledger has nothing to say.
    """
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    stage.probability = probability
    stage.save(update_fields=["probability"])
    if not stage.is_open:
        return 0
    at = timezone.now()
    held = Opportunity.objects.filter(stage=stage, outcome="open").exclude(stage_probability=probability)
    ids = list(held.select_for_update().values_list("pk", flat=True))
    counted = Opportunity.objects.filter(pk__in=ids, rep_probability=None, model_probability=None)
    counted = list(counted.values_list("pk", flat=True))
    Opportunity.objects.filter(pk__in=ids).update(stage_probability=probability, updated_at=at)
    _write(counted, changed=[Changed.PROBABILITY], by=by, at=at)
    return len(ids)


def _write(ids, **what):
    for start in range(0, len(ids), 5000):
        write_ledger_many(list(Opportunity.objects.filter(pk__in=ids[start : start + 5000])), **what)
