"""What a stream works with: the running servers, a connection of its own, and quiet before it begins."""

import contextlib
import time
from dataclasses import dataclass

import psycopg2

from .. import settle
from ..targets import checked
from ..world import World

NOT_COUNTED = "^\\s*(begin|commit|rollback|savepoint|release|set|reset|fetch|close|declare|show|select pg_stat)"
# Nor what PostgreSQL asks itself at the end of a transaction, one of these for each foreign key of each row.
QUERIES = """
SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = current_database() AND query !~* %s AND query NOT LIKE '%%/* bench */%%'
  AND query NOT LIKE 'SELECT %% FROM ONLY %% FOR KEY SHARE OF x'
"""


@dataclass
class House:
    """`workers`: whether worker and relay run; `quick`: as few rows as show that it works."""

    world: World
    web: int  # pid of the web server or of the supervisor
    workers: bool
    quick: bool

    def rows(self, many):
        return max(20, many // 500) if self.quick else many

    @contextlib.contextmanager
    def connection(self):
        """PostgreSQL past Django, each statement by itself."""
        found = psycopg2.connect(self.world.url)
        found.autocommit = True
        try:
            yield found.cursor()
        finally:
            found.close()

    def settled(self, seconds=120):
        """Waits until nothing is due: seconds, or None where there was still something to do."""
        began = quiet = time.monotonic()
        while time.monotonic() - began < seconds:
            if settle.due_tasks():
                quiet = time.monotonic()
            elif time.monotonic() - quiet > 1:
                return quiet - began
            time.sleep(0.25)
        return None

    def queries(self, cursor):
        """How many statements this database has answered so far, without those that open and close transactions."""
        cursor.execute(QUERIES, [NOT_COUNTED])
        return int(cursor.fetchone()[0])


def row(name, title, reader, figures, targets, told=""):
    """A row of the table."""
    return {
        "operation": name,
        "title": title,
        "reader": reader,
        "family": "streams",
        "figures": figures,
        "told": told,
        "checks": checked(targets, figures),
    }
