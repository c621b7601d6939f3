"""What the database says at the moment of a scrape: what waits, who lives, when the nightly jobs last ended."""

from django.db import connection
from prometheus_client.core import GaugeMetricFamily

from crm.jobs.backlogs import all_waiting

_ALIVE = "SELECT kind, count(*), extract(epoch FROM now() - max(at)) FROM jobs_heartbeat GROUP BY kind ORDER BY kind"
_NIGHTLY = """
SELECT kind, extract(epoch FROM now() - max(finished_at)), count(*) FILTER (WHERE state = 'failed')
FROM jobs_jobrun WHERE local_date > current_date - 8 GROUP BY kind ORDER BY kind
"""
_DATABASE = (
    "SELECT count(*), pg_database_size(current_database()) FROM pg_stat_activity WHERE datname = current_database()"
)


class FromTheDatabase:
    """A collector; each scrape asks some twenty questions, each answered by an index."""

    def describe(self):
        return ()

    def collect(self):
        yield from _backlogs()
        yield from _each("shangji_heartbeat_age_seconds", "Seconds since a process of the kind was heard.", _ALIVE, 2)
        yield from _each("shangji_processes", "Processes of the kind heard within a day.", _ALIVE, 1)
        yield from _each("shangji_nightly_age_seconds", "Seconds since the nightly job last ended.", _NIGHTLY, 1)
        yield from _each("shangji_nightly_failed", "Days of the last week on which it failed.", _NIGHTLY, 2)
        connections, size = _rows(_DATABASE)[0]
        yield GaugeMetricFamily("shangji_database_connections", "Sessions of this database.", value=connections)
        yield GaugeMetricFamily("shangji_database_bytes", "Its size on disk.", value=size)


def _backlogs():
    """`shangji_backlog_*{kind="outbox"}` is the outbox's age, {kind="leads"} the lag of the assignment sweep,
    {kind="first_responses"} the broken promises of answering in time."""
    rows = GaugeMetricFamily(
        "shangji_backlog_rows", "Rows that are due (10,000 means so many or more).", labels=["kind"]
    )
    age = GaugeMetricFamily("shangji_backlog_age_seconds", "Seconds since the oldest became due.", labels=["kind"])
    for waiting in all_waiting():
        rows.add_metric([waiting.backlog.kind], waiting.count)
        age.add_metric([waiting.backlog.kind], waiting.seconds)
    return rows, age


def _each(name, text, sql, column):
    family = GaugeMetricFamily(name, text, labels=["kind"])
    for row in _rows(sql):
        if row[column] is not None:
            family.add_metric([row[0]], float(row[column]))
    yield family


def _rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
