"""Every route of the product, walked out of the resolver: (name, method) -> Route."""

import inspect
import re
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """`methods` is None where the view itself does not say which it answers."""

    name: str
    pattern: str
    arguments: tuple[str, ...]
    methods: tuple[str, ...] | None

    @property
    def is_api(self):
        return self.pattern.startswith("api/")


def everything(patterns=None, prefix="", names=()):
    """(name, pattern, view) of every URL pattern, Django admin's too."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from everything(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or path)), path, entry.callback


def routes(patterns=None):
    """What this product serves, whoever wrote the view; Django admin has a walk of its own."""
    found = {}
    for name, pattern, view in everything(patterns):
        if name.startswith("admin:"):
            continue
        assert name not in found, f"two routes are named {name}"
        found[name] = Route(name, pattern.replace("^", "").replace("$", ""), _arguments_of(pattern), methods_of(view))
    return found


def inventory(patterns=None):
    """{(name, method)}: what the table has to say something about."""
    return {(route.name, method) for route in routes(patterns).values() for method in route.methods or ("GET", "POST")}


def methods_of(view):
    """What a view answers, without HEAD and OPTIONS: the API by its actions, pages by their decorator."""
    if actions := getattr(view, "actions", None):
        said = [method.upper() for method in actions]
    elif kind := getattr(view, "cls", None) or getattr(view, "view_class", None):
        said = [method for method in API_METHODS if hasattr(kind, method.lower())]
    else:
        said = _decorated(view)
    return None if said is None else tuple(method for method in said if method not in ("HEAD", "OPTIONS"))


def _decorated(view):
    """The list that `require_http_methods` keeps, in whatever layer of the view it stands."""
    while view is not None:
        if "request_method_list" in (held := inspect.getclosurevars(view).nonlocals):
            return held["request_method_list"]
        view = getattr(view, "__wrapped__", None)
    return None


def _arguments_of(pattern):
    """Argument names in the order of the address, of path() and re_path() alike."""
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
