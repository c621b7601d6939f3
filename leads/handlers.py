"""What follows from what happened to a lead; each may run twice."""

from crm.followups.services import notify
from crm.jobs.outbox import on

from .in_charge import managers_of, those_in_charge
from .intake.visitors import link_event
from .models import Lead


@on("visitor.event")
def a_visitor_did_something(event):
    link_event(event.ids["event"])


@on("lead.mql")
def the_manager_hears_of_a_good_lead(event):
    lead = Lead.objects.select_related("team").filter(pk=event.ids["record"], deleted_at=None).first()
    if lead is None:
        return
    for person in managers_of(lead.team) or those_in_charge():
        data = {"name": str(lead), "score": lead.score}
        notify(person, kind="lead_mql", key=f"mql:{lead.pk}", about=lead, data=data)
