"""What somebody holds, counted, before anything is moved."""

from dataclasses import dataclass

from .plan import shared_out
from .registry import holdings


@dataclass(frozen=True)
class Held:
    key: str
    label: str
    count: int
    link: str
    note: str


def preview_of(leaver, *, by):
    """What would go, kind by kind, as far as `by` may know of it; kinds of which nothing is held are left out."""
    found = ((one, one.seen(one.held(leaver), by).count()) for one in holdings())
    return [Held(one.key, one.label, n, one.link(leaver), one.note(leaver)) for one, n in found if n]


def shares_of(leaver, wish, *, by):
    """Who would get how much of that: {person: {key: count}}, dealt out as the hand-over itself would."""
    shares, held = {}, {one.key: one.planned(one.seen(one.held(leaver), by)) for one in holdings()}
    for key, moved in shared_out(held, wish).items():
        for _row, to in moved:
            counts = shares.setdefault(to, {})
            counts[key] = counts.get(key, 0) + 1
    return shares
