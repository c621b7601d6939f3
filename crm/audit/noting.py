"""The one verb for what is no change of a row: a log-in, an export, a right that was used."""

from .acting import words
from .kinds import Kind
from .models import Entry, What


def note(kind, *, by=None, about=None, **told):
    """Add an event of `Kind` to the audit, in the transaction of what it tells of.

    `by`: the user, where it is not who acts at the door (a log-in). `about`: the row it concerns. `told`: numbers,
    ids and words of ours, as JSON; never a secret, never what identifies a person outside: it stays for ever.
    """
    kind, said = Kind(kind), words()
    return Entry.objects.create(
        what=What.NOTED,
        kind=kind,
        model=about._meta.label_lower if about is not None else "",
        row=about.pk if about is not None else None,
        after=told or None,
        actor=by.pk if by is not None else said.get("by"),
        door=said.get("door", "command"),
        **{name: said[name] for name in ("via", "address", "token", "request") if said.get(name)},
    )
