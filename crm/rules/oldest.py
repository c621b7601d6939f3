"""Of each of many words the oldest row that says so, however many say the same.

    oldest_of_each(Lead.objects.open(), "phone_e164", ["+8613800138000", …])      # [7, …]

Thousands share a switchboard's number or a made-up address; only the first of them matters. An index (column, id)
without empty texts is asked once a word.
"""

from django.db import connections
from django.db.models import Func, TextField


class _Word(Func):
    template = "words.word"
    output_field = TextField()


def oldest_of_each(rows, column, words):
    """The ids of rows of the queryset."""
    same = rows.filter(**{column: _Word()}).exclude(**{column: ""}).order_by("pk").values_list("pk")[:1]
    sql, params = same.query.sql_with_params()
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"SELECT found.* FROM unnest(%s::text[]) AS words (word) CROSS JOIN LATERAL ({sql}) AS found",  # noqa: S608
            [list(words), *params],
        )
        return [pk for (pk,) in cursor.fetchall()]
