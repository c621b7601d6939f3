"""After how many working minutes a lead was answered: by the hours that its owner had when it was counted, which is
moments after the answer. Whoever works other hours later changes no past answer."""

from django.db import transaction

from crm.calendar import working_minutes_between
from crm.jobs.claims import claim
from crm.jobs.turns import Turns
from crm.rules.changing import change_many
from crm.users.models import User

from ..models import Lead
from .hours import hours_of

BATCH = 1000
READ = ("pk", "owner_id", "assigned_at", "first_response_at")


def measure_all(seconds=120):
    """Batches until every answer is counted or the time is up; how many."""
    done = 0
    for _turn in Turns(seconds):
        if not (count := measure_batch()):
            break
        done += count
    return done


@transaction.atomic
def measure_batch():
    """Some answers, counted and stored together; how many. Neither version nor `updated_at` moves: it is no change."""
    leads = claim(Lead.objects.unmeasured().order_by("pk").only(*READ), BATCH)
    found = minutes_of((lead.pk, lead.owner_id, lead.assigned_at, lead.first_response_at) for lead in leads)
    for lead in leads:
        lead.response_minutes = found[lead.pk]
    return change_many(leads, ["response_minutes"])


def minutes_of(answers):
    """{id: whole working minutes, 0 where the answer was there before} of (id, owner, assigned, answered) each."""
    answers = list(answers)
    people = User.objects.filter(pk__in={owner for _pk, owner, *_moments in answers})
    hours = {person.pk: hours_of(person) for person in people}
    return {
        pk: max(0, working_minutes_between(assigned, answered, hours.get(owner)))
        for pk, owner, assigned, answered in answers
    }
