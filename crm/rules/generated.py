"""The two stored columns that search reads: `search`, lower-cased text, and `grams`, CJK characters and pairs.

    class Lead(Record):
        search = search_column("name", "company", "email", phones=["phone"])
        grams = grams_column("name", "company")

PostgreSQL keeps them by itself, so no bulk statement can leave them stale. `CREATE_GRAMS` runs in an earlier migration.
Fields must be text columns of the model itself. Index `search` with a trigram GIN and `grams` with a GIN.
"""

from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, GeneratedField, TextField

CREATE_GRAMS = (Path(__file__).parent / "grams.sql").read_text(encoding="utf-8")
DROP_GRAMS = "DROP FUNCTION IF EXISTS cjk_grams(text)"


class SearchText(Func):
    """The fields one a line, full-width forms folded (NFKC), lower-cased; immutable, which concat_ws would not be."""

    template = "lower(normalize(%(expressions)s, NFKC))"
    arg_joiner = " || E'\\n' || "
    output_field = TextField()

    def as_sql(self, compiler, connection, **extra):
        parts, params = [], []
        for source in self.get_source_expressions():
            sql, source_params = compiler.compile(source)
            parts.append(f"coalesce({sql}, '')")
            params.extend(source_params)
        return self.template % {"expressions": self.arg_joiner.join(parts)}, params


class Digits(Func):
    """Only the digits of a phone number, so that 138-1234 5678 is found as 13812345678."""

    template = "regexp_replace(normalize(%(expressions)s, NFKC), '[^0-9]+', '', 'g')"
    output_field = TextField()


class Grams(Func):
    """cjk_grams() of a SearchText."""

    function = "cjk_grams"
    output_field = ArrayField(TextField())


def search_column(*fields, phones=()):
    """A generated text column over `fields`; a field in `phones` is found as written and by its digits alone."""
    parts = [*fields, *phones, *(Digits(phone) for phone in phones)]
    return GeneratedField(expression=SearchText(*parts), output_field=TextField(), db_persist=True)


def grams_column(*fields):
    """A generated text[] column with the CJK characters and pairs of `fields`."""
    return GeneratedField(expression=Grams(SearchText(*fields)), output_field=ArrayField(TextField()), db_persist=True)
