"""The reader's part: journeys and sums of a scope, with what has changed since counted from the ledger.

A report's statement gets `part`: one row an opportunity or a negative one, in the columns of `analytics_journey` that
it asks for; and, where the scope is whole branches, the branch whose sums it may take for the rest.
"""

from dataclasses import dataclass

from django.db.models import Q

from crm.calendar.periods import add_months
from crm.users.visibility import counted_branch
from opportunities.models import Opportunity

from ..dimensions import KEY
from ..scope import compiled, fetch
from .counting import MOVED
from .journeys import journeys_of

EVERYBODY = 0
# Marks; beyond that, right after an import, walking the ledger once is quicker than taking them out.
MANY = 2000

# What is not contained in the sums as it is now: marked, or of a team that was moved in the tree.
DIRTY = f"""
dirty AS MATERIALIZED (
    SELECT opportunity_id AS id FROM opportunities_uncounted
    UNION SELECT o.id FROM ({MOVED}) moved
    CROSS JOIN LATERAL (SELECT id FROM opportunities_opportunity WHERE team_id = moved.id OFFSET 0) o
)
"""  # noqa: S608

ASKED_PIPELINE = "(%(pipeline)s::bigint IS NULL OR {0}pipeline_id = %(pipeline)s)"

DIRTY_IDS = "ANY(ARRAY(SELECT id FROM dirty))"
CHANGED = f"{DIRTY}, {journeys_of(f'SELECT id FROM facts WHERE id = {DIRTY_IDS}')}"  # noqa: S608


def readable(scope):
    """Whether the summary can answer: as of now, and not of a window of expected close."""
    return scope.as_of is None and scope.expected is None and not scope.from_ledger and not _much_is_new()


def _much_is_new():
    """Either way is exact; the planner knows nothing yet of tables that have just been filled."""
    return bool(fetch("SELECT 1 FROM opportunities_uncounted OFFSET %(many)s LIMIT 1", {"many": MANY}))


def branch_of(scope):
    """The branch that the scope is, with what the reader owns outside it; None where it is none."""
    if scope.owner is not None or scope.source is not None or scope.group_by:
        return None
    branch = EVERYBODY if scope.user is None else counted_branch(Opportunity, scope.user)
    if branch is None or scope.team is None:
        return branch if branch is None else Branch(branch, with_own=branch != EVERYBODY)
    return Branch(scope.team.pk) if branch == EVERYBODY or scope.team.pk in scope.user.scope.teams else None


@dataclass(frozen=True)
class Branch:
    pk: int
    with_own: bool = False

    def own(self, scope):
        """The reader's own opportunities that belong to no team of the branch."""
        outside = Q(team=None) | ~Q(team__in=scope.user.scope.teams)
        return scope.opportunities().filter(outside, owner=scope.user.scope.user_id)


def whole_months(period):
    """(first month, month after the last whole one) inside the period; the same day twice where there is none."""
    first = period.start if period.start.day == 1 else add_months(period.start.replace(day=1), 1)
    after = period.end.replace(day=1)
    return (first, after) if first < after else (period.start, period.start)


FACTS = f"(SELECT *, {KEY} AS key FROM facts)"  # noqa: S608
CREATED = "f.created_on >= %(first)s AND f.created_on < %(after)s"
OF_BRANCH = f"%(branch)s = ANY(j.branches) AND {ASKED_PIPELINE.format('j.')}"
AT_THE_EDGES = """
(j.created_on >= %(first)s AND j.created_on < %(whole_first)s
 OR j.created_on >= greatest(%(whole_after)s, %(first)s) AND j.created_on < %(after)s)
"""
WHOLE = "{0}created_on >= %(whole_first)s AND {0}created_on < %(whole_after)s"

ARM = """
SELECT {sign} AS sign, {key} AS key, j.pipeline_id, j.outcome, j.amount, j.furthest, j.stay_stages, j.stay_days,
       j.booked_on, j.booked_as, j.booked
FROM {rows} WHERE {condition}
"""

STORED = "{0} f JOIN analytics_journey j ON j.opportunity_id = f.id"
CLEAN = "NOT EXISTS (SELECT FROM dirty WHERE dirty.id = f.id)"


def part(scope, *, cohort):
    """(CTEs that end in `part`, parameters, branch or None). With `cohort` only what was created in the period counts;
    the sums to add to it are those of `branch`: of the months [whole_first, whole_after) or, without cohort, of all."""
    branch, params = branch_of(scope), {}
    first, after = whole_months(scope.period)
    created = CREATED if cohort else "true"
    arms = [(1, "key", f"{FACTS} f JOIN fresh j ON j.opportunity_id = f.id", f"f.id = {DIRTY_IDS} AND {created}")]
    if branch is None:
        arms.append((1, "key", STORED.format(FACTS), f"{CLEAN} AND {created}"))
    else:
        contained = f"j.opportunity_id = {DIRTY_IDS} AND {OF_BRANCH}" + (f" AND {WHOLE.format('j.')}" if cohort else "")
        arms.append((-1, "NULL", "analytics_journey j", contained))
        if cohort and (first, after) != (scope.period.start, scope.period.end):
            edges = f"{AT_THE_EDGES} AND {OF_BRANCH} AND {CLEAN.replace('f.id', 'j.opportunity_id')}"
            arms.append((1, "NULL", "analytics_journey j", edges))
        if branch.with_own:
            own, params = compiled(branch.own(scope).values("id", "created_on"), "own")
            arms.append((1, "NULL", STORED.format(f"({own})"), f"{CLEAN} AND {created}"))
        params = {**params, "branch": branch.pk}
    made = " UNION ALL ".join(
        ARM.format(sign=sign, key=key, rows=rows, condition=condition) for sign, key, rows, condition in arms
    )
    return f", {CHANGED}, part AS ({made})", {**params, "whole_first": first, "whole_after": after}, branch
