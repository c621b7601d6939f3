"""A lead's score and its owner explained, for people: every point with its group, every step of the choice."""

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import LeadPolicy, ScoreKind, ScoringGroup


def named(names):
    """A stored name in both languages, in the reader's."""
    if not isinstance(names, dict):
        return names or ""
    return names.get("zh" if (get_language() or "").startswith("zh") else "en") or names.get("en") or ""


def score_of(lead):
    """{kinds: [{label, points, groups: [{name, cap, points, lines}]}], threshold, missing}."""
    groups = {group.pk: group for group in ScoringGroup.objects.all()}
    kinds = []
    for kind, points in ((ScoreKind.FIT, lead.fit), (ScoreKind.INTEREST, lead.interest)):
        found = {}
        for line in lead.score_detail:
            if line.get("kind") == kind:
                found.setdefault(line.get("group_id"), []).append(line)
        shown = [_group(groups.get(pk), lines) for pk, lines in found.items()]
        kinds.append({"kind": kind, "points": points, "groups": shown})
    policy = LeadPolicy.current()
    return {"kinds": kinds, "threshold": policy.mql_threshold, "missing": max(0, policy.mql_threshold - lead.score)}


def _group(group, lines):
    total = round(sum(line["points"] for line in lines), 2)
    cap = group.cap if group else None
    share = min(100, abs(total) / cap * 100) if cap else 0
    return {
        "name": named(lines[0].get("group")),
        "cap": cap,
        "points": total,
        "share": round(share),
        "full": bool(cap) and abs(total) >= cap,
        "lines": [_line(line) for line in lines],
    }


def _line(line):
    return {
        "name": named(line.get("rule")) or _("and %(n)s more") % {"n": line.get("more", 0)},
        "points": line["points"],
        "full": line.get("full"),
        "capped": line.get("capped"),
        "decayed": line.get("decayed"),
        "at": parse_datetime(line["at"]) if line.get("at") else None,
    }


# --- why this rep ---------------------------------------------------------------------------------------------------


def trace_of(assignment):
    """The choice in words: {headline, tried: [sentences], candidates, more, out: [sentences]}."""
    why = assignment.why or {}
    how = why.get("how", "")
    chosen = (why.get("chosen") or {}).get("user")
    candidates = [one | {"chosen": one.get("user") == chosen} for one in why.get("candidates", ())]
    return {
        "assignment": assignment,
        "headline": _headline(how, why, assignment),
        "note": why.get("note", ""),
        "tried": [_tried(step) for step in why.get("tried", ())],
        "candidates": candidates,
        "more": max(0, why.get("candidates_count", len(candidates)) - len(candidates)),
        "out": [_out(one) for one in why.get("out", ())],
    }


def _headline(how, why, assignment):
    if how == "rule":
        words = {"rule": named(why.get("rule")), "n": why.get("candidates_count", len(why.get("candidates", ())))}
        if why.get("strategy") == "least_loaded":
            return _("Rule “%(rule)s”: the one with the fewest open leads among %(n)s.") % words
        return _("Rule “%(rule)s”: the next in turn among %(n)s.") % words
    by = {"by": assignment.by.name if assignment.by else _("the system")}
    if how == "claimed":
        return _("Claimed from the public pool “%(pool)s”.") % {"pool": named(why.get("pool_names"))}
    if how == "own":
        return _("Added by the owner.")
    if how == "handover":
        return _("Handed over from %(of)s by %(by)s.") % {**by, "of": why.get("from", "")}
    if how == "restored":
        return _("Brought back with its former owner.")
    return _("Given by %(by)s.") % by


def _tried(step):
    name = {"rule": named(step.get("rule"))}
    if step.get("skipped") == "condition":
        return _("“%(rule)s”: its condition does not hold.") % name
    if step.get("skipped") == "broken":
        return _("“%(rule)s”: its condition is broken.") % name
    return _("“%(rule)s”: nobody of it could take a lead.") % name


def _out(one):
    name = {"name": one.get("name", ""), "load": one.get("load", "")}
    if one.get("why") == "away":
        return _("%(name)s is away.") % name
    if one.get("why") == "at_capacity":
        return _("%(name)s has as many open leads as they take (%(load)s).") % name
    return _("%(name)s takes no leads at present.") % name
