"""An OR that can be walked arm by arm, each along an index of its own.

    rows.filter(Q(Arms(Q(team__in=[1, 2]) | Q(owner=7), [Q(team=1), Q(team=2), Q(owner=7) & ~Q(team__in=[1, 2])])))

In a query it is the OR. But no index serves both an OR and an order: PostgreSQL then walks the order past everything
that the reader may not see, or sorts all that they may. `apart` takes the queryset to pieces, one for each arm, whose
first rows together hold the first rows of the whole. The arms exclude each other and together are the OR.
"""

from functools import lru_cache, reduce
from itertools import islice
from operator import or_

from django.db.models import BooleanField, Expression, F, Func, Q
from django.db.models.sql.where import WhereNode

MOST = 16  # arms; with more the order's own index meets the reader's rows soon enough
MOST_SEARCHED = 3  # arms of a search: where its own index is the quicker one, it is read once for each
MOST_BY_GRAMS = 4  # of one for Chinese characters alone, which is read quickly: a manager of one team has four
SEARCHED = {"search", "grams"}


class Arms(Expression):
    """`whole` in a query; its `arms` are put into one only where it is taken to pieces by them. `searches`: they are
    where a search looks, each with an index of its own, and this is the column that it reads there."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, whole, arms, *, searches=""):
        super().__init__()
        self.whole = whole  # what stands in the SQL
        self.arms = arms  # conditions in words of the model
        self.searches = searches
        self.opaque = False

    def get_source_expressions(self):
        return [self.whole]

    def set_source_expressions(self, parts):
        (self.whole,) = parts

    def resolve_expression(self, query=None, allow_joins=True, reuse=None, summarize=False, for_save=False):
        resolved = self.copy()
        resolved.whole = self.whole.resolve_expression(query, allow_joins, reuse, summarize)
        return resolved

    def only(self, arm, query):
        one = self.copy()
        one.whole = self.arms[arm].resolve_expression(query)
        return one

    def hidden(self):
        one = self.copy()
        one.opaque = True
        return one

    def as_sql(self, compiler, connection):
        sql, params = compiler.compile(self.whole)
        return (f"(({sql}) IS TRUE)" if self.opaque else f"({sql})"), params


def any_of(ways):
    """Q of several ways to be let in: [(Q, [Q, ...])], each with the arms that it falls into."""
    whole = reduce(or_, (way for way, _arms in ways))
    arms = [arm for _way, arms in ways for arm in arms]
    return Q(Arms(whole, arms)) if 1 < len(arms) <= MOST else whole


def apart(queryset, *, along=True):
    """One queryset for each arm, or the queryset itself where it has no arms or none of them would be quicker.
    `along`: whether each arm of what the reader may see has an index in the order that is asked for."""
    if queryset.query.is_empty():
        return [queryset]
    pieces, left = [queryset], 0
    for _node, _place, held in list(_places(queryset.query.where)):
        if held.opaque or not (held.searches or (along and _are_few(held, queryset))):
            left += 1
            continue
        arms = range(len(held.arms))
        pieces = [
            _with(piece, lambda one, query, arm=arm: one.only(arm, query), left) for piece in pieces for arm in arms
        ]
    return pieces


def _are_few(held, queryset):
    """Whether it pays to look along each arm: an index that a search reads is read once for each."""
    return len(held.arms) <= (MOST_BY_GRAMS if is_by_grams(queryset) else MOST_SEARCHED) or not is_searched(queryset)


def looks_past(queryset):
    """Whether a text is searched among what too many arms let in: along an order it may be far to the first of them,
    for what others work on is in other words."""
    if is_by_grams(queryset) or not is_searched(queryset):
        return False
    held = [held for _node, _place, held in _places(queryset.query.where)]
    return any(not (one.searches or one.opaque or _are_few(one, queryset)) for one in held)


def by_key(queryset, keys):
    """These rows of it; `keys` is a list, or a query of `pk` among others, whose answer is found first. The OR still
    has to be true of them, but is spelt so that no index serves it: PostgreSQL would read all that the reader may see
    to meet these few."""
    rows = queryset
    for _one in list(_places(queryset.query.where)):
        rows = _with(rows, lambda held, _query: held.hidden())
    return rows.filter(pk__in=keys) if isinstance(keys, list) else rows.filter(_IsOneOf(keys))


class _IsOneOf(Func):
    """`id = ANY(ARRAY(SELECT pk FROM (query)))`: an index serves it, and the planner cannot turn it round."""

    output_field = BooleanField()

    def __init__(self, keys):
        super().__init__(F("pk"))
        self.keys = keys

    def as_sql(self, compiler, connection):
        column, params = compiler.compile(self.source_expressions[0])
        sql, inner = self.keys.query.get_compiler(connection=connection).as_sql()
        return f"{column} = ANY(ARRAY(SELECT found.pk FROM ({sql}) found))", [*params, *inner]  # noqa: S608


def _with(queryset, change, number=0):
    """With this one of its Arms changed; it is none of them any more."""
    piece = queryset.all()
    for node, place, held in islice(_places(piece.query.where), number, number + 1):
        node.children[place] = change(held, piece.query)
    return piece


def _places(node):
    """(node, place among its children, Arms) of every Arms that the whole condition is narrowed by."""
    if node.connector != "AND" or node.negated:
        return
    for place, child in enumerate(node.children):
        if isinstance(child, WhereNode):
            yield from _places(child)
        elif isinstance(getattr(child, "lhs", None), Arms):  # Django compares a condition with True
            yield node, place, child.lhs


def is_searched(queryset):
    """Whether it is narrowed by `search_q`."""
    return _is_searched(queryset.query.where)


def _is_searched(node):
    if isinstance(node, WhereNode):
        return any(_is_searched(child) for child in node.children)
    return bool(_column(node) in SEARCHED or getattr(getattr(node, "lhs", None), "searches", ""))


def is_by_grams(queryset):
    """Whether it is narrowed by Chinese characters that every row has to have, and the text is not looked into: of
    these PostgreSQL knows how frequent they are."""
    return _is_by_grams(queryset.query.where)


def _is_by_grams(node):
    if not isinstance(node, WhereNode) or node.connector != "AND" or node.negated:
        return False
    found = {getattr(getattr(child, "lhs", None), "searches", "") or _column(child) for child in node.children}
    return "search" not in found and ("grams" in found or any(_is_by_grams(child) for child in node.children))


def _column(node):
    """The name of the column that a condition is about."""
    return getattr(getattr(getattr(node, "lhs", None), "target", None), "name", "")


@lru_cache(maxsize=256)
def is_indexed_by_arm(model, path):
    """Whether the model has an index by owner and then in this order: then pools and teams have theirs too."""
    fields = ([name.lstrip("-") for name in index.fields] for index in model._meta.indexes)
    return any(names[:2] == ["owner", path] for names in fields)
