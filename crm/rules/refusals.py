"""How a verb says no: one exception a reason, with a sentence for the reader; pages and the API turn it into an answer.

    raise StaleVersion(current=opportunity.version)
    raise GateNotMet([{"gate": 7, "text": _("Budget is not filled in")}])
    raise Invalid(amount=_("An amount cannot be negative."))

A refusal knows nothing of HTTP; `crm.api.problems` gives it its status. `code` is for programs, `message` for people,
`facts` (JSON) for both.
"""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """The verb did not happen, and the reader may be told why. Raise inside the verb's transaction: it rolls back."""

    code = "refused"
    message = _("This cannot be done.")

    def __init__(self, message=None, *, code=None, **facts):
        self.message = message or self.message
        self.code = code or self.code
        self.facts = facts
        super().__init__(self.message)

    def __str__(self):
        return str(self.message)


class NotAllowed(Refusal):
    """The reader sees the record but may not do this to it."""

    code = "not_allowed"
    message = _("You are not allowed to do this.")


class Conflict(Refusal):
    """The record is in a state in which this has no meaning, or somebody else was first."""

    code = "conflict"
    message = _("This is not possible in the present state.")


class StaleVersion(Conflict):
    """Someone changed the record since the reader loaded it."""

    code = "stale_version"
    message = _("Somebody else has changed this record in the meantime. Load it again and repeat your change.")

    @classmethod
    def unless(cls, given, current):
        """Raise where a version was given and is not the current one; a version that was not given is not checked."""
        if given is not None and int(given) != current:
            raise cls(current=current)


class GateNotMet(Refusal):
    """A stage may not be left: `missing` lists the evidence, each {"gate": id, "text": sentence} or a sentence."""

    code = "gate_not_met"
    message = _("Evidence is missing for leaving this stage.")

    def __init__(self, missing, message=None, **facts):
        self.missing = [item if isinstance(item, dict) else {"text": item} for item in missing]
        super().__init__(message, missing=self.missing, **facts)


class Invalid(Refusal):
    """The input is wrong: sentences by field. `Invalid({"amount": "..."})`, `Invalid(amount=["...", "..."])`."""

    code = "invalid"
    message = _("Some fields are not valid.")

    def __init__(self, errors=None, message=None, **by_field):
        merged = {**(errors or {}), **by_field}
        self.errors = {field: list(v) if isinstance(v, list | tuple) else [v] for field, v in merged.items()}
        super().__init__(message)

    def __str__(self):
        return " ".join(str(text) for texts in self.errors.values() for text in texts) or str(self.message)


class Unknown(Invalid):
    """The address asks for something that nothing reads."""
