"""What is wrong with what somebody typed: findings by field, and how much it smells of junk. Pure functions.

A finding costs points of the score (`suspicion` is a fact that rules may ask about); it never keeps a lead out.
Junk is only what no person can have meant: links in place of a name, with a filled trap or no way to reach anybody.
"""

import re
import unicodedata
from functools import cache, lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from crm.customers.normal import REGION, fold, phone_key

TRAP = "website_url"  # a field that people do not see; programs fill it in
THROW_AWAY = {
    "10minutemail.com",
    "dispostable.com",
    "getnada.com",
    "guerrillamail.com",
    "mailinator.com",
    "sharklasers.com",
    "tempmail.com",
    "throwawaymail.com",
    "trashmail.com",
    "yopmail.com",
}
PLACEHOLDERS = {"aaa", "abc", "abcd", "asdf", "asdfgh", "n/a", "na", "none", "null", "qwer", "qwerty", "test", "tester"}
PLACEHOLDERS |= {"xxx", "测试", "测试测试", "无", "没有"}
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
_SAME = re.compile(r"^(.)\1{3,}$")
_MOBILE = re.compile(r"\+861\d{10}")  # whether such a number is in use is decided by its first seven digits

POINTS = {
    "invalid": 10,
    "impossible": 15,
    "throw_away": 15,
    "placeholder": 15,
    "repeated": 15,
    "links": 20,
    "only_symbols": 10,
    "trap": 20,
}


def findings(values, *, trap=False):
    """{field: finding, "suspicion": points} of a lead's values; an empty dict where nothing is odd."""
    found = {"trap": "trap"} if trap else {}
    if values.get("phone"):
        found["phone"] = _phone(values["phone"])
    if values.get("email"):
        found["email"] = _email(values["email"])
    for name in ("name", "company", "title"):
        if values.get(name):
            found[name] = _text(values[name])
    if values.get("need") and len(_LINK.findall(values["need"])) >= 2:
        found["need"] = "links"
    found = {name: finding for name, finding in found.items() if finding}
    if found:
        found["suspicion"] = sum(POINTS[finding] for finding in found.values())
    return found


def surely_junk(raw, values):
    """Why nobody should be bothered with it ("" in doubt): links where a name belongs, and a second sign beside them,
    either the trap filled in or no usable way to answer. A browser's autofill may fill a trap for a person."""
    found = findings(values)
    unreachable = all(not values.get(name) or found.get(name) for name in ("phone", "email"))
    links = found.get("need") == "links" or any(_LINK.search(values.get(name) or "") for name in ("name", "company"))
    if not links:
        return ""
    return "trap" if trapped(raw) else "links" if unreachable else ""


def trapped(raw):
    """Whether the field that people do not see was filled in."""
    return bool(fold(str(raw.get(TRAP) or "")))


def _phone(raw):
    key = phone_key(raw)
    if not key:
        return "impossible"
    digits = re.sub(r"\D", "", fold(raw))
    if _SAME.match(digits[-7:]):
        return "repeated"
    if _MOBILE.fullmatch(key):
        return "" if _in_use().fullmatch(key[3:]) or _valid(f"{key[:10]}0000") else "invalid"
    return "" if _valid(key) else "invalid"


@cache
def _in_use():
    """Chinese mobile numbers as the tables of phonenumbers know them: asked directly, where most are from, it takes a
    thirtieth of what parsing takes."""
    return re.compile(phonenumbers.PhoneMetadata.metadata_for_region("CN").mobile.national_number_pattern)


@lru_cache(maxsize=8192)
def _valid(key):
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(key, REGION))
    except phonenumbers.NumberParseException:
        return False


def _email(raw):
    address = fold(raw)
    try:
        validate_email(address)
    except ValidationError:
        return "invalid"
    return "throw_away" if address.rpartition("@")[2].lower() in THROW_AWAY else ""


def _text(raw):
    text = fold(raw).lower()
    if text in PLACEHOLDERS:
        return "placeholder"
    if _LINK.search(text):
        return "links"
    if _SAME.match(text.replace(" ", "")):
        return "repeated"
    return "" if any(unicodedata.category(c)[0] in "LN" for c in text) else "only_symbols"
