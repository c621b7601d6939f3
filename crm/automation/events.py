"""What a webhook can be told: the one table. `lead.*` stands for all of a kind."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "lead.*": _("everything about leads"),
    "lead.created": _("a lead came in"),
    "lead.assigned": _("a lead was assigned"),
    "lead.mql": _("a lead passed the threshold"),
    "lead.qualified": _("a lead was qualified"),
    "lead.disqualified": _("a lead was disqualified"),
    "lead.converted": _("a lead was converted"),
    "opportunity.*": _("everything about opportunities"),
    "opportunity.created": _("an opportunity was created"),
    "opportunity.changed": _("an opportunity was changed"),
    "opportunity.moved": _("an opportunity changed its stage"),
    "opportunity.won": _("an opportunity was won"),
    "opportunity.lost": _("an opportunity was lost"),
    "opportunity.reopened": _("an opportunity was reopened"),
    "customer.*": _("everything about customers"),
    "customer.created": _("a customer was created"),
    "customer.changed": _("a customer was changed"),
    "customer.merged": _("two customers were merged"),
}


def asked_by(topic):
    """The entries of the table that cover this topic of the outbox."""
    return [topic, f"{topic.partition('.')[0]}.*"]
