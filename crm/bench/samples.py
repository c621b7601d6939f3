"""Rows to look at and words to search, from what the reader sees."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise

from django.contrib.contenttypes.models import ContentType

from crm.rules.search import is_cjk
from leads.models import Lead
from opportunities.models import Opportunity

SEEN = 40  # different rows that a page is asked for
WORDS = 3  # different words a search is asked for


@cache
def kind(model):
    return ContentType.objects.get_for_model(model).pk


@cache
def leads(reader):
    """Ids of leads that the reader sees, from new to old."""
    return _spread(Lead.objects.visible_to(reader.user).order_by("-created_at", "-id"))


@cache
def opportunities(reader):
    return _spread(Opportunity.objects.visible_to(reader.user).order_by("-created_at", "-id"))


@cache
def middle(model, reader):
    """The row in the middle of the reader's list, the newest first."""
    rows = model.objects.visible_to(reader.user).order_by("-created_at", "-id")
    return rows[max(0, rows.count() // 2 - 1)]


@cache
def words(reader):
    """{kind: words} that find something of the reader's: frequent and rare ones."""
    rows = Lead.objects.visible_to(reader.user).order_by("-created_at", "-id")
    rows = list(rows.values_list("name", "company", "email", "phone")[:2000])
    one, two, latin = Counter(), Counter(), Counter()
    phones = []
    for name, company, email, phone in rows:
        text = f"{name} {company}"
        one.update({sign for sign in text if is_cjk(sign)})
        two.update(_pairs(text))
        latin.update({run[1:5] for run in re.findall(r"[a-z]{6,}", f"{text} {email}".lower())})
        digits = re.sub(r"\D", "", phone)
        phones += [digits[-8:]] if len(digits) >= 10 else []
    return {
        "one": _ranks(one),
        "two": _ranks(two),
        "latin": _ranks(latin),
        "phone": phones[:: max(1, len(phones) // WORDS)][:WORDS],
    }


@cache
def names(reader):
    """Two characters that are in names of the reader's customers: frequent and rare ones."""
    rows = Opportunity.objects.visible_to(reader.user).order_by("-created_at", "-id")
    found = Counter()
    for name in rows.exclude(customer=None).values_list("customer__name", flat=True)[:2000]:
        found.update(_pairs(name))
    return _ranks(found)


def _pairs(text):
    return {pair for pair in map("".join, pairwise(text)) if is_cjk(pair)}


def _spread(rows):
    found = list(rows.values_list("id", flat=True)[: SEEN * 50])
    return found[:: max(1, len(found) // SEEN)][:SEEN]


def _ranks(counted):
    """The most frequent, one from the middle, a rare one."""
    ranked = [word for word, _n in counted.most_common()]
    return list(dict.fromkeys(ranked[min(place, len(ranked) - 1)] for place in (0, 20, 200))) if ranked else []
