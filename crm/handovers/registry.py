"""What people hold. Each package says it of its own tables in a module `holdings.py`, which is found by itself:

@holding
class CustomersHeld(RecordsHeld):
    model, order = Customer, 20
    def give(self, moved, *, of, by, at): ...     # in a few statements, however many
"""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.functional import cached_property
from django.utils.text import capfirst

_holdings = {}


def holding(cls):
    """Class decorator: people hold things of this kind."""
    made = cls()
    _holdings[made.key] = made
    return cls


def holdings():
    """All of them, in the order in which they are locked and given."""
    return sorted(_holdings.values(), key=lambda one: one.order)


def holding_of(key):
    return _holdings.get(key)


class Left:
    """Why something is not taken back."""

    GONE, CLOSED, PASSED_ON = "gone", "closed", "passed_on"


class Holding:
    """One kind of thing that somebody holds. `key` names it in stored lines."""

    key = ""
    label = ""
    order = 100
    goes_along = False  # with what it is about, wherever that goes
    planned_by = ()  # the columns besides the id that `number` and `kin` read
    in_pieces = True  # `take_back` minds the ids of a line; else it goes back as a whole

    def held(self, user):
        """A queryset of what would go."""
        raise NotImplementedError

    def seen(self, rows, by):
        """Those of `held` of which `by` may know: what is counted and told."""
        return rows.visible_to(by)

    def number(self, row):
        """By which id a line remembers it."""
        return row.pk

    def numbered(self, rows, numbers):
        """Those of `rows` that have these numbers."""
        return rows.filter(pk__in=numbers)

    def planned(self, rows):
        """As much of these rows as a plan needs."""
        return list(rows.order_by("pk").only("pk", *self.planned_by))

    def planned_apart(self, rows, by):
        """The same in two: of which `by` may know, and the others. One query."""
        seen = Q(pk__in=self.seen(rows, by).order_by().values("pk"))
        found = self.planned(rows.annotate(is_seen=ExpressionWrapper(seen, output_field=BooleanField())))
        return [row for row in found if row.is_seen], [row for row in found if not row.is_seen]

    def place(self, row):
        """By which name others find where this went, as ("customer", 7). None where nothing belongs to it."""
        return None

    def kin(self, row):
        """The place of what it belongs to, so that one person gets both where things are dealt out."""
        return None

    def link(self, user):
        """The address of a list of what would go, or ""."""
        return ""

    def note(self, user):
        """What goes along without a count of its own, in words, or ""."""
        return ""

    def give(self, moved, *, of, by, at):
        """`moved`: pairs (row, to), the rows locked. What taking it back needs to know: {id of to: JSON}, or None."""
        raise NotImplementedError

    def take_back(self, line, *, of, by, at):
        """What `line` gave goes back to `of`, as far as it has not been changed since: {id: why it stays}."""
        raise NotImplementedError


class RecordsHeld(Holding):
    """Records by their owner: the open ones go, closed ones stay where they were counted."""

    model = None

    @cached_property
    def key(self):
        return self.model._meta.model_name

    @property
    def label(self):
        return capfirst(self.model._meta.verbose_name_plural)

    def held(self, user):
        mine = self.model.objects.alive().filter(owner=user).defer("search", "grams")
        return mine.open() if hasattr(mine, "open") else mine

    def place(self, row):
        return self.key, row.pk

    def passed_on(self, line):
        """Ids of those that were given to anybody after the hand-over, even if they came back since."""
        raise NotImplementedError

    def take_back(self, line, *, of, by, at):
        rows = self.model.objects.filter(pk__in=line.ids).order_by("pk").select_for_update(of=("self",))
        found, passed = {row.pk: row for row in rows}, set(self.passed_on(line))
        left = {pk: why for pk in line.ids if (why := _stays(found.get(pk), line, passed))}
        back = [(row, of) for pk, row in found.items() if pk not in left]
        if back:
            self.give(back, of=line.to, by=by, at=at)
        return left


def _stays(row, line, passed):
    if row is None or row.deleted_at:
        return Left.GONE
    if row.owner_id != line.to_id or row.pk in passed:
        return Left.PASSED_ON
    return "" if getattr(row, "is_open", True) else Left.CLOSED


def new_owners(moved, at):
    """Set what a new owner changes on the rows; the names of the columns to be stored."""
    for row, to in moved:
        row.owner, row.team, row.pool = to, to.team, None
        row.version += 1
        row.updated_at = at
    return ["owner", "team", "pool", "version", "updated_at"]


class SeatsHeld(Holding):
    """Places in the lists of others: a link table with a user and the thing in which they take part.

    Who has a place there already gets no second one; the former place goes all the same.
    """

    model = None  # the link table
    thing = ""  # the name of its link
    kept = ()  # its further columns
    in_pieces = False

    def held(self, user):
        return self.model.objects.filter(user=user)

    def seen(self, rows, by):
        return rows

    def number(self, row):
        return getattr(row, f"{self.thing}_id")

    def numbered(self, rows, numbers):
        return rows.filter(**{f"{self.thing}__in": numbers})

    @property
    def planned_by(self):
        return (self.thing,)

    def excused(self, things):
        """{(thing, user id)} of those who need no place there."""
        return set()

    def give(self, moved, *, of, by, at):
        things = [self.number(row) for row, _to in moved]
        taken = set(self.model.objects.filter(**{f"{self.thing}__in": things}).values_list(self.thing, "user"))
        taken |= self.excused(things)
        self.model.objects.filter(pk__in=[row.pk for row, _to in moved]).delete()
        notes, new = {}, []
        for row, to in moved:
            seat = {column: getattr(row, column) for column in (f"{self.thing}_id", *self.kept)}
            note = notes.setdefault(to.pk, {"added": [], "seats": []})
            note["seats"].append(seat)
            if (self.number(row), to.pk) not in taken:
                note["added"].append(self.number(row))
                new.append(self.model(user=to, **seat))
        self.model.objects.bulk_create(new)
        return notes

    def take_back(self, line, *, of, by, at):
        added = self.model.objects.filter(user=line.to, **{f"{self.thing}__in": line.data["added"]})
        there = {self.number(row) for row in added.select_for_update()}
        left = {pk: Left.PASSED_ON for pk in line.data["added"] if pk not in there}
        added.delete()
        seats = [seat for seat in line.data["seats"] if seat[f"{self.thing}_id"] not in left]
        self.model.objects.bulk_create([self.model(user=of, **seat) for seat in seats], ignore_conflicts=True)
        return left
