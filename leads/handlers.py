"""What follows from what happened to a lead; each may run twice."""

from crm.followups.models import FollowUp
from crm.followups.services import finish_followup, notify
from crm.jobs.outbox import on

from .in_charge import managers_of, those_in_charge
from .intake.visitors import link_event
from .models import Lead
from .services.assign import FIRST_RESPONSE


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


@on("lead.call", "lead.mail", "lead.meeting", "lead.visit", "lead.message")
def the_first_response_is_done(event):
    """Whoever logged the first contact need not tick it off as well."""
    lead = Lead.objects.filter(pk=event.ids["record"]).first()
    if lead is None or lead.first_response_at is None:
        return
    for followup in FollowUp.objects.about(lead).open().filter(purpose=FIRST_RESPONSE, sla=True):
        finish_followup(followup, by=lead.owner, outcome="")
