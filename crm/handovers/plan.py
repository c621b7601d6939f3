"""To whom each thing goes, before anything is moved: pure, over rows that were read."""

from dataclasses import dataclass, field
from itertools import cycle

from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid

from .models import Way
from .registry import holdings


@dataclass(frozen=True)
class Wish:
    """What was chosen: `people` of ONE and DEALT in turn; `kinds` {key of a holding: person} of KINDS."""

    way: str
    people: tuple = ()
    kinds: dict = field(default_factory=dict)


def shared_out(held, wish, *, unsaid=None):
    """{key: [(row, to)]} of {key: rows}. In turn, what belongs together stays together: the opportunities of a customer
    go with it. A follow-up always goes with what it is about, where that goes too. `unsaid`: who gets a kind of which
    the wish says nothing; without it that is Invalid."""
    turn, placed, found = cycle(wish.people or (None,)), {}, {}
    for one in holdings():
        moved = found[one.key] = []
        for row in held.get(one.key, ()):
            kin = one.kin(row) if one.goes_along or wish.way == Way.DEALT else None
            to = placed.get(kin) or (wish.kinds.get(one.key, unsaid) if wish.way == Way.KINDS else next(turn))
            if to is None:
                raise Invalid({"to": [_("Say who gets it: %(kind)s.") % {"kind": one.label}]})
            moved.append((row, to))
            if place := one.place(row):
                placed[place] = to
    return found
