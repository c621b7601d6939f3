"""JSON of many values that share parts: the text of a shared part is made once.

people = [Written(user=7, name="Ann"), ...]
text({"how": "rule", "candidates": people})      # of each of a thousand traces that name these people
"""

import json
from functools import lru_cache

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Written(dict):
    """A dict that nobody changes any more; everything else takes it for a plain one."""

    __slots__ = ("_text",)

    @property
    def text(self):
        try:
            return self._text
        except AttributeError:
            self._text = _encode(self)
            return self._text


def text(value):
    """The JSON of a value that may hold `Written` ones: itself, in a list, or as values or lists of a dict."""
    if type(value) is Written:
        return value.text
    if type(value) is dict:
        for each in value.values():
            if type(each) is Written or _listed(each):
                return "{" + ", ".join([f"{_name(key)}: {text(each)}" for key, each in value.items()]) + "}"
    elif type(value) is int:
        return str(value)
    elif _listed(value):
        return "[" + ", ".join([each.text if type(each) is Written else _encode(each) for each in value]) + "]"
    return _encode(value)


@lru_cache(maxsize=1024, typed=True)
def _name(key):
    """A key, which JSON writes as text whatever it is."""
    return _encode({key: None}).removeprefix("{").removesuffix(": null}")


def _listed(value):
    return type(value) is list and value and type(value[0]) is Written
