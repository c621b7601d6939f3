"""What PostgreSQL is told while it plans a search for Chinese characters: that the pages it reads lie in memory.

    with cheap_pages("default"):
        list(rows)

By its own figures a page costs as much as some hundred entries of an index: so it was with disks. In memory it is nine
(0.2 µs for an entry that is collected, 1.8 for a row that is read and looked into). Here that decides: for fifty rows
with a frequent character it collected all that a team and a pool have instead of passing over the newest three
thousand. Not for other searches: how frequent a part of a text is PostgreSQL guesses too badly.
"""

from contextlib import contextmanager

from django.db import connections

# In front of the statement, in the same message and so in its transaction alone: see `crm.audit.acting`.
CHEAP = "SELECT set_config('seq_page_cost', '0.1', true), set_config('random_page_cost', '0.1', true); "


@contextmanager
def cheap_pages(alias):
    """For the statements inside; not in a transaction of somebody's, which would keep it to its end."""
    if connections[alias].in_atomic_block:
        yield
    else:
        with connections[alias].execute_wrapper(_tell):
            yield


def _tell(execute, sql, params, many, context):
    return execute(CHEAP + sql, params, many, context)
