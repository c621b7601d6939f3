"""Tables without their secondary indexes while they are filled; afterwards everything stands as it stood.

What is taken away is first written down in the marker of the fill (`marker.py`), so that a fill that was killed can be
tidied up by the next one.
"""

from django.db import connection

FOUND = """
SELECT c.relname, t.relname, pg_get_indexdef(i.indexrelid), con.conname, pg_get_constraintdef(con.oid),
       pg_relation_size(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('u', 'x')
WHERE t.relname = ANY(%s) AND t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)
ORDER BY t.relname, c.relname
"""


def indexes_of(tables):
    """[{name, table, drop, create}] of every index but the primary keys."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [list(tables)])
        rows = cursor.fetchall()
    found = []
    for name, table, definition, constraint, words, _size in rows:
        drop, create = f'DROP INDEX "{name}"', definition
        if constraint:
            drop = f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"'
            create = f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint}" {words}'
        found.append({"name": name, "table": table, "drop": drop, "create": create})
    return found


def drop(indexes):
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(index["drop"])


def missing(indexes):
    """Those of them that do not stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        standing = {name for (name,) in cursor.fetchall()}
    return [index for index in indexes if index["name"] not in standing]


def create(index):
    """Build one again; the largest memory that a build may use is set by the session (`session.py`)."""
    with connection.cursor() as cursor:
        cursor.execute(index["create"])
