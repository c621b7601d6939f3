"""Which column of the file is which field."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import override

from crm.rules.refusals import Invalid


def guess(kind, header):
    """{field: column index} for every header that names a field in either language, exactly or by an alias."""
    by_word = {}
    for column in kind.columns:
        for word in _words_of(column):
            by_word.setdefault(word, column.name)
    mapping = {}
    for index, title in enumerate(header):
        name = by_word.get(_plain(title))
        if name and name not in mapping:
            mapping[name] = index
    return mapping


def check(kind, mapping, header):
    """The mapping with whole numbers, or Invalid: unknown fields, columns outside the file, required ones missing."""
    errors, clean = {}, {}
    known = {column.name: column for column in kind.columns}
    for name, index in (mapping or {}).items():
        if name not in known:
            errors[name] = [_("There is no such field.")]
        elif index in ("", None):
            continue
        elif not str(index).isdigit() or int(index) >= len(header):
            errors[name] = [_("There is no such column in the file.")]
        else:
            clean[name] = int(index)
    for column in kind.required:
        if column.name not in clean and column.name not in errors:
            errors[column.name] = [_("Choose the column for “%(field)s”.") % {"field": column.label}]
    if errors:
        raise Invalid(errors)
    return clean


def from_names(mapping, header):
    """{field: column index} from a mapping that may name columns by their headers. Raises Invalid for unknown ones."""
    by_title = {}
    for index, title in enumerate(header):
        by_title.setdefault(_plain(title), index)
    indexed, errors = {}, {}
    for name, column in mapping.items():
        if column is None or column == "":
            continue
        if isinstance(column, str) and not column.isdigit():
            column = by_title.get(_plain(column))
        if not isinstance(column, int | str) or isinstance(column, bool):
            errors[str(name)] = [_("There is no such column in the file.")]
            continue
        indexed[str(name)] = column
    if errors:
        raise Invalid(errors)
    return indexed


def values_of(mapping, cells):
    """{field: text} of one row; a row shorter than the header gives empty text."""
    return {name: cells[index] if index < len(cells) else "" for name, index in mapping.items()}


def _words_of(column):
    words = {_plain(column.name), *map(_plain, column.aliases)}
    for language in ("en", "zh-hans"):
        with override(language):
            words.add(_plain(str(column.label)))
    return words


def _plain(text):
    return re.sub(r"[\s_\-*:：]+", "", str(text)).lower()
