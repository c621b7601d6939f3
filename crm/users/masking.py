"""Phone numbers and e-mail addresses with their middle hidden: 138****5678, z***@example.com."""

from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid

STARS = "****"


def masked_phone(phone):
    """The first three and the last four characters; of a short one only the first."""
    phone = "".join(phone.split())
    if not phone:
        return ""
    return f"{phone[:3]}{STARS}{phone[-4:]}" if len(phone) > 8 else f"{phone[:1]}{STARS}"


def masked_email(email):
    """The first letter and the domain."""
    name, at, domain = email.rpartition("@")
    if not at:
        return f"{email[:1]}***" if email else ""
    return f"{name[:1]}***@{domain}"


def is_masked(text):
    """Whether this is what a masked field shows: nobody means to store that."""
    return "***" in (text or "")


def masked_word(text):
    """The first character, of a name in another service."""
    return f"{text[:1]}***" if text else ""


HIDE = {"phone": masked_phone, "email": masked_email, "wechat": masked_word}  # for whom a record is masked


def refuse_masked(values):
    """Raise Invalid for what a masked field showed: it would take the place of the number itself."""
    masked = [name for name in HIDE if is_masked(values.get(name))]
    if masked:
        raise Invalid({name: [_("This is masked. Leave it out, or have it shown first.")] for name in masked})


class Reachable:
    """A record with phone and e-mail (and perhaps WeChat), as the reader for whom it was read may see them."""

    masked = True  # until `with_masked` says that the reader sees it in full

    def _shown(self, name):
        value = getattr(self, name)
        return HIDE[name](value) if self.masked else value

    @property
    def shown_phone(self):
        return self._shown("phone")

    @property
    def shown_email(self):
        return self._shown("email")

    @property
    def shown_wechat(self):
        return self._shown("wechat")

    @property
    def compared_by(self):
        """Phone and e-mail for a search of the same elsewhere: what is hidden is not compared, for a hit would tell."""
        return {} if self.masked else {"phone": self.phone, "email": self.email}

    @property
    def hides(self):
        """Whether there is anything here that the reader is not shown."""
        return self.masked and any(getattr(self, name, "") for name in HIDE)
