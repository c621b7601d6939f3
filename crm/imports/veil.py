"""A file's rows as their reader may see them: who brought the file sees it whole, others as their rights to phone and
e-mail go."""

import re

from crm.users.masking import HIDE, masked_email, masked_phone

_NUMBER = re.compile(r"\+?[\d\s().\-/]{7,}")
_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")


def veil_for(user, batch):
    """A function from a row's cells to those that this reader is shown."""
    if batch.by_id == user.pk or user.contact_rights.of_read:
        return list
    hidden = {place: HIDE.get(name, str) for name, place in batch.mapping.items()}
    return lambda cells: [hidden.get(place, _unless_plain)(cell) for place, cell in enumerate(cells)]


def _unless_plain(cell):
    """A cell that nobody said what it is: hidden where it looks like an address or a number."""
    if "@" in cell:
        return masked_email(cell)
    looks_so = _NUMBER.fullmatch(cell.strip()) and not _DAY.fullmatch(cell.strip())
    return masked_phone(cell) if looks_so else cell
