"""Who is told of a hand-over: those who got something, and the person it came from. Every record tells it by itself."""

from django.utils import translation

from crm.followups.services import notify


def tell_given(handover, *, by):
    """Before the account is switched off: the notice waits for them if they ever come back."""
    lines = list(handover.lines.select_related("to"))
    for to in _people(lines, by):
        data = {"by": by.name, "of": handover.leaver.name, "what": _what([one for one in lines if one.to == to])}
        notify(to, kind="handover_given", key=f"handover:{handover.pk}", data=data)
    data = {"by": by.name, "to": ", ".join(dict.fromkeys(line.to.name for line in lines)), "what": _what(lines)}
    notify(handover.leaver, kind="handover_taken", key=f"handover:{handover.pk}", data=data)


def tell_back(handover, lines, *, by):
    for to in _people(lines, by):
        data = {"by": by.name, "of": handover.leaver.name}
        notify(to, kind="handover_undone", key=f"handover-undone:{handover.pk}", data=data)
    data = {"by": by.name}
    notify(handover.leaver, kind="handover_back", key=f"handover-undone:{handover.pk}", data=data)


def _people(lines, by):
    return {line.to for line in lines if line.to_id != by.pk}


def _what(lines):
    """{"en": "12 leads, 3 customers", "zh": …}"""
    words = {}
    for code, comma, language in (("en", ", ", "en"), ("zh", "、", "zh-hans")):
        with translation.override(language):
            counts = {}
            for line in lines:
                counts[line.label] = counts.get(line.label, 0) + len(line.ids)
            words[code] = comma.join(f"{label} {n}" for label, n in counts.items())
    return words
