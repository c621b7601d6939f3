"""What tells of a person: phones, mail addresses and names, and how each may be written."""

import re

import phonenumbers
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from crm.audit.models import Entry
from crm.customers.models import Contact, Customer
from crm.customers.normal import email_key, fold, phone_key, pinyin_key
from crm.followups.models import Attachment
from leads.models import Lead, Submission

GAP = r"[[:space:]().\-/\u00a0\u2010-\u2015]*"  # what people write between digits
MODELS = (Lead, Contact, Customer)
FIELDS = {"phones": ("phone", "phone_e164"), "emails": ("email", "email_key"), "names": ("name",)}


def terms_of(phones="", emails="", names=""):
    """One a line, as typed, in the one spelling of each kind."""
    return {
        "phones": _unique(phone_key(line) for line in phones.splitlines()),
        "emails": _unique(email_key(line) for line in emails.splitlines()),
        "names": _unique(fold(line) for line in names.splitlines()),
    }


def records_of(terms):
    """{model label: rows} of whoever may be this person: the same phone, address or name."""
    found = {}
    for model in MODELS:
        same = Q(phone_e164__in=terms["phones"])
        same |= Q(email_key__in=terms["emails"]) if model is Lead else Q(email__in=terms["emails"])
        same |= Q(name__in=terms["names"])
        rows = list(model._base_manager.filter(same).order_by("id")[:200])
        if rows:
            found[model._meta.label_lower] = rows
    return found


def is_surely(row, terms):
    """The same phone or mail address; a name alone may be somebody else's."""
    return row.phone_e164 in terms["phones"] or email_key(row.email) in terms["emails"]


def widened(terms, subjects):
    """The terms with every phone, address and name that the chosen records ever had, by themselves, by the audit and by
    what was sent in a form; and how the files on them are called."""
    held = [row for model, ids in subjects.items() for row in _held(model, ids)]
    wider = {kind: [*terms[kind]] for kind in FIELDS}
    for values in held:
        for kind, names in FIELDS.items():
            wider[kind] += [values[name] for name in names if isinstance(values.get(name), str) and values[name]]
    return terms_of(*("\n".join(wider[kind]) for kind in FIELDS))


def _held(label, ids):
    model = next(one for one in MODELS if one._meta.label_lower == label)
    for row in model._base_manager.filter(pk__in=ids):
        yield row.__dict__
    for before, after in Entry.objects.filter(model=label, row__in=ids).values_list("before", "after"):
        yield before or {}
        yield after or {}
    kind = ContentType.objects.get_for_model(model)
    yield from Attachment.objects.filter(content_type=kind, object_id__in=ids).values("name")
    if model is Lead:
        yield from Submission.objects.filter(lead__in=ids).values_list("raw", flat=True)


def contact_patterns(terms):
    """Regular expressions of PostgreSQL that find the phones and addresses however they are written."""
    return [*map(_phone, terms["phones"]), *(_word(re.escape(email)) for email in terms["emails"])]


def name_patterns(terms):
    """The names, and how the list sorts them."""
    names = {one for name in terms["names"] if len(name) > 1 for one in (name, pinyin_key(name))}
    return [_word(re.escape(name).replace(r"\ ", r"[[:space:]]+")) for name in sorted(names, key=len, reverse=True)]


def _phone(number):
    """+8613800138000 as it is, without the country, with blanks, dashes, brackets, in full-width digits."""
    parsed = phonenumbers.parse(number, None)
    national, country = str(parsed.national_number), str(parsed.country_code)
    return rf"(?<![0-9])(?:(?:\+|＋|00)?{GAP}{_digits(country)}{GAP})?(?:\(?0\)?{GAP})?{_digits(national)}(?![0-9])"


def _digits(number):
    return GAP.join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in number)


def _word(pattern):
    """Not inside a longer word of Latin letters; Chinese is written without gaps."""
    return rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])"


def _unique(values):
    return list(dict.fromkeys(value for value in values if value))
