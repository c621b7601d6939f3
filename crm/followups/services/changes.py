"""What every verb that changes fields of a record needs: compare, count the version, say in words what changed."""

from django.utils import translation


def field_words(model, names):
    """The names of these fields for the timeline, in both languages: {"en": "phone, e-mail", "zh": "电话、邮箱"}."""
    fields = [model._meta.get_field(name) for name in names]
    words = {}
    for code, language, comma in (("en", "en", ", "), ("zh", "zh-hans", "、")):
        with translation.override(language):
            words[code] = comma.join(str(field.verbose_name) for field in fields)
    return words


def take_values(record, values):
    """Set these values on the record (not saved yet); the names of those that differ, in the order given."""
    changed = []
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
            changed.append(name)
    return changed
