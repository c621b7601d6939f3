"""What of a lead people and programs may write, and how it is brought into one spelling."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from crm.customers.normal import email_key, fold, name_key, phone_key
from crm.followups.custom import faults_of
from crm.rules.refusals import Invalid

from ..models import Lead

FIELDS = ("name", "company", "title", "phone", "email", "region", "industry", "need", "source", "custom")
ONE_LINE = ("name", "company", "title", "phone", "email", "region", "industry")
NEED_LIMIT = 5000
LIMITS = {name: Lead._meta.get_field(name).max_length for name in ONE_LINE} | {"need": NEED_LIMIT}


def derived(values):
    """One spelling for what was typed, and the columns that follow from others."""
    values = dict(values)
    for name in ONE_LINE:
        if name in values:
            values[name] = fold(values[name])
    if "need" in values:
        values["need"] = (values["need"] or "").strip()
    if "company" in values:
        values["company_key"] = name_key(values["company"])[:200] if values["company"] else ""
    if "phone" in values:
        values["phone_e164"] = phone_key(values["phone"])[:20]
    if "email" in values:
        values["email_key"] = email_key(values["email"])[:254]
    return values


def check(values):
    """Raise Invalid for what may not be stored. Values are derived already."""
    errors = {}
    if "name" in values and not values["name"]:
        errors["name"] = [_("A name is needed.")]
    for name, limit in LIMITS.items():
        value = values.get(name)
        if value and len(value) > limit:
            errors[name] = [_("At most %(n)s characters.") % {"n": limit}]
        elif value and "\x00" in value:
            errors[name] = [_("Null characters are not allowed.")]
    if values.get("email") and "email" not in errors:
        try:
            validate_email(values["email"])
        except ValidationError:
            errors["email"] = [_("This is not an e-mail address.")]
    if wrong := faults_of(values.get("custom", {})):
        errors["custom"] = wrong
    if errors:
        raise Invalid(errors)


def check_fields(values):
    """Raise Invalid where a verb would refuse these fields."""
    check(derived(known(values)))


def known(values):
    """The values, if all of them are in the allow-list; a TypeError is a caller's mistake."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"Not fields of a lead: {', '.join(sorted(unknown))}")
    return values
