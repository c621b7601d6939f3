"""What must never be true, as SQL that finds offenders; each package adds its own in `<package>/invariants.py`.

invariant(_("Two open assignments of one lead"), "SELECT lead_id FROM leads_assignment WHERE ... HAVING count(*) > 1")
"""

from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_noop as _

SHOWN = 20  # offenders named per invariant; one is too many already

_invariants: dict[str, str] = {}
_of_the_moment: set[str] = set()


@dataclass(frozen=True)
class Broken:
    name: str
    offenders: list

    def __str__(self):
        return f"{self.name}: {', '.join(str(row[0] if len(row) == 1 else row) for row in self.offenders)}"


def invariant(name, sql, *, of_the_moment=False):
    """`sql` must return nothing; the rows it does return say which records are wrong. `of_the_moment`: it tells what is
    late, so it holds only where the workers run and not of a backup that was restored."""
    _invariants[name] = sql
    if of_the_moment:
        _of_the_moment.add(name)


def all_invariants(*, at_rest=False):
    """{name: SQL}; `at_rest`: those that hold of data that nobody works on."""
    return {name: sql for name, sql in sorted(_invariants.items()) if not (at_rest and name in _of_the_moment)}


def each_invariant(*, at_rest=False):
    """(name, its first offenders) one after the other: they take a while on much data. One that cannot be asked does
    not hold."""
    for name, sql in all_invariants(at_rest=at_rest).items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                offenders = cursor.fetchmany(SHOWN)
        except DatabaseError as error:
            offenders = [(str(error).strip(),)]
        yield name, offenders


def broken_invariants(*, at_rest=False):
    """Every invariant that does not hold."""
    return [Broken(name, offenders) for name, offenders in each_invariant(at_rest=at_rest) if offenders]


def assert_invariants():
    """For tests, and after every fault test."""
    broken = broken_invariants()
    assert not broken, "\n".join(map(str, broken))


invariant(
    _("An announcement waits for more than ten minutes beyond its time"),
    "SELECT id, topic FROM jobs_outbox WHERE state = 'waiting' AND not_before < now() - interval '10 minutes'",
    of_the_moment=True,
)
invariant(_("An announcement was given up"), "SELECT id, topic FROM jobs_outbox WHERE state = 'dead'")
invariant(
    _("A job run is running for more than a day"),
    "SELECT id, kind FROM jobs_jobrun WHERE state = 'running' AND started_at < now() - interval '1 day'",
    of_the_moment=True,
)
invariant(
    _("A nightly job's latest day failed"),
    """
    SELECT kind, scope, local_date FROM (
        SELECT DISTINCT ON (kind, scope) kind, scope, local_date, state FROM jobs_jobrun
        WHERE local_date IS NOT NULL ORDER BY kind, scope, local_date DESC
    ) latest WHERE state = 'failed'
    """,
)
