"""Hostile values, and the names under which they are sent: read off the pages themselves."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlsplit

from hypothesis import strategies as st

LARGE = "x" * 1_000_000
DEEP = "[" * 20_000 + "]" * 20_000
VALUES = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "-1",
    "0",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    "9" * 40,
    "9" * 5000,
    "1e400",
    "-1e400",
    "NaN",
    "nan",
    "Infinity",
    "-inf",
    "1_000",
    "٣",
    "½",
    "0x1f",
    "1.0",
    "1,2,x",
    "true",
    "null",
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-13-01T25:61",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "10000-01-01T00:00",
    "1000000000",
    "-1000000000",
    "me",
    "none",
    "__all__",
    "id__gt",
    "../../etc/passwd",
    "%00",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\u202eabc\u2066",
    "\u200b\u200d\ufeff",
    "a\r\nSet-Cookie: x=1",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "e\u0301" * 400,
    DEEP,
    '{"a":' * 2000 + "1" + "}" * 2000,
    LARGE,
]


def values():
    """One of those above, or any text at all."""
    return st.one_of(st.sampled_from(VALUES), st.text(max_size=40), st.integers().map(str), st.floats().map(str))


def pairs_of(name, value, how):
    """The ways one field can be sent: once, twice, as an array, with a name that is none."""
    ways = {
        "once": [(name, value)],
        "twice": [(name, "1"), (name, value)],
        "array": [(f"{name}[]", value), (f"{name}[0]", value)],
        "deep": [(f"{name}[a][b]", value)],
    }
    return ways[how]


WAYS = ("once", "once", "once", "twice", "array", "deep")


def encoded(pairs):
    """As a browser sends it, with half characters and bytes that are no text where the value holds them."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text):
    return quote(str(text).encode("utf-8", "surrogatepass"), safe="")


class Forms(HTMLParser):
    """Every form of a page: (method, address, names of its fields), and every address with parameters."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.links = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            method = "POST" if "hx-post" in attrs or attrs.get("method", "").lower() == "post" else "GET"
            self.forms.append((method, attrs.get("hx-post") or attrs.get("action") or "", set()))
        elif tag in ("input", "select", "textarea", "button") and attrs.get("name") and self.forms:
            self.forms[-1][2].add(attrs["name"])
        for name in ("href", "hx-get", "hx-post"):
            if "?" in attrs.get(name, "") and attrs[name].startswith("/"):
                self.links.append(
                    (urlsplit(attrs[name]).path, {key for key, _v in parse_qsl(urlsplit(attrs[name]).query)})
                )

    def handle_endtag(self, tag):
        if tag == "form":
            self.forms.append(("GET", "", set()))  # what stands outside of forms belongs to none


def says_where(page):
    """Whether a refused form says what is wrong: at a field, above the form, or in a notice."""
    return bool(re.search(r'aria-invalid|class="[^"]*(error|alert|bad)[^"]*"|role="alert"', page))
