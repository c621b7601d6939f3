"""What scoring and assignment rules, saved filters and automations may ask about a lead."""

from django.utils.translation import gettext_lazy as _

from crm.customers.models import Source, SourceCategory, Tag
from crm.rules.vocabulary import BOOL, CHOICE, DATE, FK, NUMBER, TAGS, Field, Vocabulary

from .models import Grade, Status


def _completeness(lead):
    """How many of the eight things one wants to know are known, in percent."""
    known = [lead.name, lead.company, lead.title, lead.phone, lead.email, lead.region, lead.industry, lead.need]
    return round(100 * sum(bool(value) for value in known) / len(known))


def _reachable(lead, field):
    return bool(getattr(lead, field)) and not lead.validity.get(field)


LEADS = Vocabulary(
    Field("name", _("Name")),
    Field("company", _("Company")),
    Field("title", _("Job title")),
    Field("phone", _("Phone")),
    Field("email", _("E-mail")),
    Field("region", _("Region")),
    Field("industry", _("Industry")),
    Field("need", _("Need")),
    Field("source", _("Source"), FK, options=lambda: [(s.pk, s.name) for s in Source.objects.all()]),
    Field("source_category", _("Kind of source"), CHOICE, path="source__category", options=SourceCategory.choices),
    Field("tags", _("Tags"), TAGS, options=lambda: [(t.pk, t.name) for t in Tag.objects.filter(active=True)]),
    Field("created", _("Created"), DATE, path="created_at", moment=True),
    model="leads.Lead",
)

# Known while scoring; not columns, so not for lists.
SCORING = LEADS.plus(
    Field("completeness", _("Completeness (%)"), NUMBER, get=_completeness),
    Field("valid_phone", _("Phone is valid"), BOOL, get=lambda lead: _reachable(lead, "phone")),
    Field("valid_email", _("E-mail is valid"), BOOL, get=lambda lead: _reachable(lead, "email")),
    Field("suspicion", _("Signs of junk"), NUMBER, get=lambda lead: lead.validity.get("suspicion", 0)),
)

# Who gets it may also depend on how good it is.
ASSIGNING = LEADS.plus(
    Field("score", _("Score"), NUMBER),
    Field("grade", _("Grade"), CHOICE, options=Grade.choices),
    Field("is_mql", _("Marketing-qualified"), BOOL),
)

FILTERING = ASSIGNING.plus(Field("status", _("Status"), CHOICE, options=Status.choices))


def facts_of(lead, vocabulary):
    """The lead as the rules of this vocabulary see it: a dict, read once."""
    return {field.name: field.read(lead) for field in vocabulary}
