"""JSON of many values that share parts: the text of a shared part is made once.

people = [Written(user=7, name="Ann"), ...]
text({"how": "rule", "candidates": people})      # of each of a thousand traces that name these people
"""

import json

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
        shared = [(key, each) for key, each in value.items() if type(each) is Written or _listed(each)]
        if shared:
            names = dict(shared)
            own = _encode({key: each for key, each in value.items() if key not in names})
            parts = [f"{_encode(key)}: {text(each)}" for key, each in shared]
            return f"{{{', '.join([*([own[1:-1]] if own != '{}' else []), *parts])}}}"
    elif _listed(value):
        return "[" + ", ".join([each.text if type(each) is Written else _encode(each) for each in value]) + "]"
    return _encode(value)


def _listed(value):
    return type(value) is list and value and type(value[0]) is Written
