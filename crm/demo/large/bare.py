"""Tables without their foreign keys and secondary indexes while they are filled; afterwards they stand as they stood.

What is taken away is first written down in the marker of the fill (`marker.py`), so that a fill that was killed can be
tidied up by the next one. Triggers stay at work: the sums that other packages keep by them follow by themselves.
"""

from django.db import connection

INDEXES = """
SELECT c.relname, t.relname, pg_get_indexdef(i.indexrelid), con.conname, pg_get_constraintdef(con.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('u', 'x')
WHERE t.relname = ANY(%s) AND t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)
ORDER BY t.relname, c.relname
"""
KEYS = """
SELECT con.conname, t.relname, pg_get_constraintdef(con.oid) FROM pg_constraint con
JOIN pg_class t ON t.oid = con.conrelid
WHERE con.contype = 'f' AND t.relname = ANY(%s) AND t.relnamespace = 'public'::regnamespace
ORDER BY t.relname, con.conname
"""
STANDING = """
SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT conname FROM pg_constraint WHERE contype = 'f'
"""


def parts_of(tables):
    """[{name, table, drop, create, key}] of every index but the primary keys, and of every foreign key."""
    with connection.cursor() as cursor:
        found = [
            _part(name, table, name, f"{words} NOT VALID", key=True)
            for name, table, words in _rows(cursor, KEYS, tables)
        ]
        cursor.execute(INDEXES, [list(tables)])
        for name, table, create, constraint, words in _rows(cursor, INDEXES, tables):
            found.append(_part(name, table, constraint, words if constraint else create))
    return found


def _rows(cursor, query, tables):
    cursor.execute(query, [list(tables)])
    return cursor.fetchall()


def _part(name, table, constraint, words, *, key=False):
    if constraint:
        drop = f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"'
        words = f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint}" {words}'
    else:
        drop = f'DROP INDEX "{name}"'
    return {"name": name, "table": table, "drop": drop, "create": words, "key": key}


def drop(parts):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for part in parts:
            cursor.execute(part["drop"])


def missing(parts):
    """Those of them that do not stand."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        standing = {name for (name,) in cursor.fetchall()}
    return [part for part in parts if part["name"] not in standing]


def create(part):
    """Make one again; a foreign key is not asked of the rows yet."""
    with connection.cursor() as cursor:
        cursor.execute(part["create"])


def validate(keys):
    """Ask these foreign keys of every row."""
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(f'ALTER TABLE "{key["table"]}" VALIDATE CONSTRAINT "{key["name"]}"')
