"""The same verb on many rows: it happens to every one of them, or to none."""

from django.db import transaction
from django.utils.translation import ngettext

from .refusals import Conflict, Refusal

NAMED = 3  # of those refused: more would not fit a notice


def do_to_all(rows, verb):
    """`verb(row)` for each, in one transaction. Locks are taken in the order of the ids, so that two such operations
    never wait for each other. What is refused for one undoes the others: Conflict, with the names of those refused."""
    refused = []
    with transaction.atomic():
        if rows:
            same = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).order_by("pk")
            list(same.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        for row in rows:
            try:
                with transaction.atomic():
                    verb(row)
            except Refusal as refusal:
                refused.append((row, refusal))
        if refused:
            raise _none_of(rows, refused)


def _none_of(rows, refused):
    """The one refusal of all: as the verb said it where there was one row, else each with its name."""
    if len(rows) == 1:
        return refused[0][1]
    why = " ".join(f"{row}: {refusal}" for row, refusal in refused[:NAMED])
    text = ngettext(
        "Nothing was changed: %(n)d of those chosen cannot be. %(why)s",
        "Nothing was changed: %(n)d of those chosen cannot be. %(why)s",
        len(refused),
    )
    return Conflict(text % {"n": len(refused), "why": why})
