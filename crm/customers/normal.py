"""One spelling for names, phones and mail addresses, so that the same customer is known again. Pure functions."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from .pinyin import syllables

REGION = "CN"  # of numbers written without a country code

# Longest first: 有限责任公司 must go before 公司.
LEGAL_ZH = sorted(
    (
        "股份有限公司",
        "有限责任公司",
        "集团有限公司",
        "集团股份有限公司",
        "有限公司",
        "股份公司",
        "集团公司",
        "集团",
        "公司",
    ),
    key=len,
    reverse=True,
)
LEGAL_EN = frozenset(
    (
        *("co", "company", "corp", "corporation", "inc", "incorporated", "llc", "llp", "ltd", "limited", "plc"),
        *("gmbh", "ag", "sa", "sarl", "bv", "nv", "oy", "ab", "kk", "pty", "pte", "group", "holdings"),
    )
)
_GAPS = re.compile(r"[\W_]+")
# What most numbers look like, without the fifty times slower look into the tables of all countries.
_MOBILE = re.compile(r"(?:\+86[ -]?)?(1[3-9][0-9])[ -]?([0-9]{4})[ -]?([0-9]{4})")
_EXTENSION = re.compile(r"(转|轉|分机|分機|ext\.?|x|#).*$", re.IGNORECASE)


def fold(text):
    """NFKC (full-width forms become plain), without outer and doubled white space."""
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


@lru_cache(maxsize=8192)
def phone_key(raw, region=REGION):
    """E.164 (`+8613812345678`), or "" where it is no possible number."""
    if region == "CN" and raw and (mobile := _MOBILE.fullmatch(raw)):
        return "+86" + "".join(mobile.groups())
    digits = _EXTENSION.sub("", fold(raw))
    if not digits:
        return ""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_key(raw):
    """Lower case, no white space: people type mail addresses in every way."""
    return fold(raw).replace(" ", "").lower()


def name_key(name):
    """A company's name without its legal form, case, spaces and punctuation.

    `北京澄湖科技有限公司` -> `北京澄湖科技`, `Acme Co., Ltd.` -> `acme`. A name that is nothing else stays as it is.
    """
    words = [word for word in _GAPS.split(fold(name).lower()) if word]
    kept = list(words)
    while len(kept) > 1 and kept[-1] in LEGAL_EN:
        kept.pop()
    joined = "".join(kept)
    stripped = True
    while stripped:
        stripped = False
        for ending in LEGAL_ZH:
            if joined.endswith(ending) and len(joined) > len(ending):
                joined, stripped = joined[: -len(ending)], True
    return (joined or fold(name).lower())[:200]


def pinyin_key(name, length=200):
    """What a list sorts by: Chinese as pinyin, the rest in lower case; `李婷` -> `li ting`."""
    return " ".join(syllables(fold(name))).lower()[:length]
