"""Phone numbers and e-mail addresses with their middle hidden: 138****5678, z***@example.com."""

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
