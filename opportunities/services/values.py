"""Values that people give: checked once, for every door."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.followups.custom import faults_of
from crm.rules.refusals import Invalid
from crm.users.models import Role

SCALARS = ("name", "amount", "currency", "rate", "expected_close", "rep_probability", "importance", "need", "next_step")
LINKS = ("customer", "source", "product", "competitor")
CHANGEABLE = (*SCALARS, *LINKS, "custom", "tags")


def check_given(fields):
    """A name that is not in the allow-list is a caller's mistake; what `custom` holds is the sender's."""
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"An opportunity has no changeable {', '.join(sorted(unknown))}.")
    if "custom" in fields and (wrong := faults_of(fields["custom"])):
        raise Invalid(custom=wrong)


def check_values(opportunity):
    """Raise Invalid for values that the model's own validators refuse, or for a foreign amount without a rate."""
    errors = {}
    keep = {*SCALARS, "custom"}
    try:
        opportunity.clean_fields(exclude=[f.name for f in opportunity._meta.fields if f.name not in keep])
    except ValidationError as wrong:
        errors = {name: [str(text) for text in texts] for name, texts in wrong.message_dict.items()}
    if not (opportunity.name or "").strip():
        errors["name"] = [_("Give it a name.")]
    if opportunity.currency != settings.CURRENCY and opportunity.rate == 1:
        errors.setdefault("rate", [_("Give the rate to %(currency)s.") % {"currency": settings.CURRENCY}])
    elif opportunity.rate is not None and opportunity.rate <= 0:
        errors.setdefault("rate", [_("A rate is more than zero.")])
    if errors:
        raise Invalid(errors)


def check_owner(user, field="owner"):
    """Raise Invalid unless this person can own opportunities."""
    if user is None or not user.is_active or user.role not in (Role.REP, Role.MANAGER, Role.ADMIN):
        raise Invalid({field: [_("Choose an active rep or manager.")]})
