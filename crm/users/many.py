"""Which records are meant where somebody names many: all of them may be, or none is.

    do_to_all(chosen(request, Lead), lambda lead: assign_lead(lead, to=to, by=request.user))

This holds for every address that takes `ids`, on pages and over the API:

- an id that does not exist and one that the reader may not see get the same answer, before anything else is looked at;
- one that they see but may not change is named in the refusal; who changes nothing at all is told just that;
- what a verb refuses for one undoes what it did to the others (see `crm.rules.together`);
- more than MOST are refused, not cut off. What is done already (finished, read, theirs) is done: twice is once.
"""

from django.utils.translation import gettext as _

from crm.rules.keys import key_of
from crm.rules.refusals import Invalid, NotAllowed
from crm.rules.together import NAMED

MOST = 200


def chosen(request, model, *, edits=True):
    """The records of `ids`, in the order of their ids. `edits`: the reader has to be one who may change them."""
    given = request.POST.getlist("ids") or request.GET.getlist("ids")
    ids = [one.strip() for part in given for one in part.split(",") if one.strip()]
    return all_of(model, request.user, ids, edits=edits)


def all_of(model, user, ids, *, edits=True):
    """Every one of these records, or a refusal. An id is a number, or text that ought to be one."""
    if edits and not user.sells:
        raise NotAllowed
    asked = {str(one) for one in ids}
    if not asked:
        raise Invalid(ids=_("Choose at least one."))
    if len(asked) > MOST:
        raise Invalid(ids=_("Choose %(n)s at most.") % {"n": MOST})
    numbers = {number for one in asked if (number := key_of(one)) is not None}
    found = list(model.objects.visible_to(user).filter(pk__in=numbers).order_by("pk"))
    if len(found) != len(asked):
        raise Invalid(ids=_("Nothing was changed: not all of those chosen exist."))
    if edits:
        mine = set(model.objects.editable_by(user).filter(pk__in=numbers).values_list("pk", flat=True))
        if others := [str(one) for one in found if one.pk not in mine]:
            names = ", ".join(others[:NAMED])
            raise NotAllowed(_("Nothing was changed: you may not change %(names)s.") % {"names": names})
    return found
