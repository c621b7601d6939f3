"""What a verb writes beside the facts: its activity (which announces it) and the owner's notice."""

from django.utils import translation

from crm.followups.services import notify, record_activity


def both(text):
    """A lazy text in both languages, to be kept in an activity's data."""
    with translation.override("en"):
        english = str(text)
    with translation.override("zh-hans"):
        return {"en": english, "zh": str(text)}


def listed(texts):
    """Several lazy texts as one list in both languages."""
    pairs = [both(text) for text in texts]
    return {"en": ", ".join(pair["en"] for pair in pairs), "zh": "、".join(pair["zh"] for pair in pairs)}


def tell(opportunity, *, kind, by, data=None, body="", at=None, notice=None):
    """Write the activity; with a `notice` kind tell the owner too, unless they did it themselves or nobody did."""
    activity = record_activity(opportunity, kind=kind, by=by, data=data, body=body, at=at)
    if notice and by is not None and opportunity.owner_id != by.pk:
        tell_person(opportunity.owner, opportunity, notice=notice, by=by, data=data, activity=activity)
    return activity


def tell_person(user, opportunity, *, notice, by, activity, data=None):
    """One notice for one person about what an activity says."""
    facts = {**(data or {}), "name": opportunity.name, "by": by.name if by else ""}
    notify(user, kind=notice, key=f"{notice}:{activity.pk}", about=opportunity, data=facts)
