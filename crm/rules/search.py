"""What a reader typed, cut for the columns of `generated.py`: one CJK character or two others find any substring.

q = normalise(request.GET.get("q", ""))
if too_short(q): ...
leads.filter(search_q(q))
opportunities.filter(search_q(q, extra={"customer_id": customers.filter(search_q(q))}))
"""

import re
import unicodedata

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from crm.rules.arms import Arms
from crm.rules.folding import fold

CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_RUN = re.compile(f"[{CJK}]+")  # the characters of grams.sql
_PHONE = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*")
LONGEST = 200
PHONE_FROM = 7  # digits; with fewer a leading 0 or 86 may belong to anything


def normalise(q):
    """As the stored text: full-width forms folded, lower-cased, blanks single, nothing that PostgreSQL cannot store."""
    folded = fold(unicodedata.normalize("NFKC", str(q or "").replace("\0", "")[:LONGEST]))
    return " ".join(folded.encode("utf-8", "ignore").decode().split())


def is_cjk(text):
    """Whether every character is CJK."""
    return bool(_CJK_RUN.fullmatch(text))


def grams(q):
    """The grams that a record must have to contain `q`: pairs of each CJK run, or its only character."""
    found = set()
    for run in _CJK_RUN.findall(q):
        found.update({run} if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    return sorted(found)


def too_short(q):
    """True below one CJK character or two others: such a search would find everything."""
    q = normalise(q)
    return not _CJK_RUN.search(q) and len(q.replace(" ", "")) < 2


def has_index(q):
    """Whether `search_q(q)` reads an index: two letters alone have no triple that one could hold."""
    q = normalise(q)
    return bool(grams(q)) or len(q) > 2


def phone_forms(q):
    """The digit strings that a phone-like query may stand for: bare, and without its country code and trunk zero."""
    if not _PHONE.fullmatch(q):
        return []
    digits = re.sub(r"\D", "", q)
    forms = {digits}
    if len(digits) >= PHONE_FROM:
        national = digits
        if q.startswith("+") or digits.startswith("00"):
            national = _without_country(digits.removeprefix("00"))
        elif digits.startswith("86") and len(digits) >= 12:
            national = digits[2:]
        forms.add(national.lstrip("0") or digits)
    return sorted(forms)


def _without_country(digits):
    code = next((digits[:n] for n in (1, 2, 3) if int(digits[:n] or 0) in COUNTRY_CODE_TO_REGION_CODE), "")
    return digits[len(code) :]


def search_q(q, *, extra=None):
    """Q over `search` and `grams`; `extra` maps a foreign key's column to a queryset whose rows count as found too.

    >>> search_q("138 1234") finds 13812345678; search_q("上海") goes through the grams index alone
    """
    q = normalise(q)
    if not q:
        return Q()
    cut = grams(q)
    if _by_grams(q):
        found = Q(grams__contains=cut)
    elif cut:
        found = Q(grams__contains=cut) & Q(search__contains=q)
    else:
        found = Q()
        for form in sorted({q, *phone_forms(q)}):
            found |= Q(search__contains=form)
    return or_linked(found, q, extra) if extra else found


def or_linked(own, q, extra):
    """Q: `own` is found, or the row that a foreign key in `extra` points to is one of its queryset. In lists both are
    looked for apart, for PostgreSQL walks or collects either well, and its OR neither."""
    whole, arms = own, [own]
    for path, queryset in extra.items():
        linked = Q(Exists(queryset.filter(pk=OuterRef(path))))
        arms.append(Q(Untrue(whole)) & linked)
        whole |= linked
    return Q(Arms(whole, arms, searches="grams" if _by_grams(normalise(q)) else "search"))


def _by_grams(q):
    """Whether the grams alone say what is found."""
    return is_cjk(q) and len(q) <= 2


class Untrue(Func):
    """A condition is false or unknown."""

    template = "((%(expressions)s) IS NOT TRUE)"
    output_field = BooleanField()


def holds_q(field, q):
    """Q: the field has the words of `q` somewhere. For what `search_q` has found: no index serves it, and PostgreSQL,
    which takes LIKE on an expression for rare, is not led to believe that hardly anything is left."""
    return Q(GreaterThan(StrIndex(Lower(field), Value(normalise(q))), 0))
