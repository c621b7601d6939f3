"""How an activity or a notice reads, in the reader's language.

    word("moved", icon="arrow-right", text=gettext_lazy("moved it from %(from)s to %(to)s"))

Packages word the kinds of their own verbs in a module `timeline.py` of theirs. A value of `data` that is a dict
{"en": …, "zh": …} is shown in the reader's language.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Wording:
    icon: str
    text: str


_wordings: dict[str, Wording] = {}


class _Data(dict):
    """Data of an activity: both-language names give the reader's, a missing value an em dash."""

    def __getitem__(self, key):
        value = self.get(key, "—")
        if isinstance(value, dict):
            zh = (get_language() or "").startswith("zh")
            return value.get("zh" if zh else "en") or "—"
        return "—" if value in (None, "") else value


def word(kind, *, icon, text):
    """Give a kind of activity or notice its icon and its words."""
    _wordings[kind] = Wording(icon, text)


def wording(kind):
    return _wordings.get(kind) or Wording("point", kind)


def sentence(kind, data):
    """The words of one activity or notice with its data filled in."""
    return str(wording(kind).text) % _Data(data or {})


word("call", icon="phone", text=_("logged a call"))
word("mail", icon="mail", text=_("logged a mail"))
word("meeting", icon="users", text=_("logged a meeting"))
word("visit", icon="map-pin", text=_("logged a visit"))
word("message", icon="message-circle", text=_("logged a message"))
word("note", icon="notes", text=_("wrote a note"))
word("created", icon="plus", text=_("created it"))
word("changed", icon="pencil", text=_("changed %(fields)s"))
word("followup_done", icon="circle-check", text=_("finished the follow-up “%(goal)s”"))
word("deleted", icon="trash", text=_("deleted it"))
word("restored", icon="arrow-back-up", text=_("restored it"))
word("followup_reopened", icon="arrow-back-up", text=_("took up the follow-up “%(goal)s” again"))
word("followup_dropped", icon="trash", text=_("dropped the follow-up “%(goal)s”"))
word("transferred", icon="arrows-exchange", text=_("handed it over from %(from)s to %(to)s"))
word("merged", icon="git-merge", text=_("merged “%(name)s” into it"))
word("attached", icon="paperclip", text=_("attached “%(name)s”"))
word("attachment_deleted", icon="trash", text=_("deleted the file “%(name)s”"))
word("attachment_restored", icon="arrow-back-up", text=_("brought back the file “%(name)s”"))

word("contact_shown", icon="eye", text=_("had phone and e-mail shown"))
word("shared", icon="user-share", text=_("shared it with %(member)s"))
word("unshared", icon="x", text=_("shares it no longer with %(member)s"))

# notices
word("record_shared", icon="user-share", text=_("%(by)s shared “%(name)s” with you"))
word("followup_due", icon="bell", text=_("Due: %(goal)s · %(about)s"))
word("sla_late", icon="alert-triangle", text=_("%(owner)s has not answered %(about)s in time"))
word("sla_postponed", icon="clock", text=_("%(owner)s put off the first response to %(about)s"))
