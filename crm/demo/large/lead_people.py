"""Who a lead is: somebody new, or the contact of the customer that it became."""

from crm.customers.normal import phone_key
from leads.intake.cleaning import findings

from . import words
from .organisation import DIVISIONS, division_of

BAD_PHONES, BAD_MAILS = ("123456", "1111111111", "138000"), ("x@mailinator.com", "me@tempmail.com")
JUNK = 0.03


class Person:
    __slots__ = ("company", "company_key", "email", "found", "industry", "name", "need", "phone", "region", "rep")
    __slots__ += ("title", "zh")

    @property
    def filled(self):
        """How many of the eight things one wants to know are known, in percent."""
        known = (self.name, self.company, self.title, self.phone[0], self.email, self.region, self.industry, self.need)
        return round(100 * sum(map(bool, known)) / len(known))


def convert(world, draw, chance):
    """The first contact of the opportunity's customer, before anybody knew."""
    who, customer = Person(), world.opportunity_customer[chance]
    who.zh, number = world.customer_zh[customer], words.mixed(customer, 0)
    who.name = words.person_name(number % 1_000_003, who.zh)
    who.company, who.company_key, site, who.industry = words.company(customer, who.zh)
    who.phone, who.email, who.found = words.phone(words.mixed(customer, 0, 2), who.zh), f"p0@{site}", {}
    who.rep = world.reps[world.opportunity_owner[chance]]
    who.title = (words.TITLES_ZH if who.zh else words.TITLES_EN)[number % 12]
    who.region, who.need = DIVISIONS[who.rep.division][2][0], _need(who, draw)
    return who


def stranger(world, draw, n):
    """Mostly filled in, sometimes wrongly; of a company that is no customer."""
    who, some = Person(), draw.random
    who.zh = some() < 0.68
    who.name = words.person_name(int(some() * (49_000 if who.zh else 1_600)), who.zh)
    who.company, who.company_key, site, who.industry = words.company(100_000 + int(some() * 400_000), who.zh)
    regions = DIVISIONS[int(some() * 4) if who.zh else 4 + int(some() * 2)][2]
    who.region = regions[int(some() * (2 if who.zh else len(regions)))] if some() < 0.86 else ""
    who.title = (words.TITLES_ZH if who.zh else words.TITLES_EN)[int(some() * 12)] if some() < 0.7 else ""
    who.phone = words.phone(words.mixed(n, 7), who.zh) if some() < 0.88 else ("", "")
    who.email = f"l{n}@{site}" if some() < 0.65 or not who.phone[0] else ""
    who.found, who.need = {}, _need(who, draw)
    if some() < 0.08:
        who.company = who.company_key = ""
    if some() < 0.25:
        who.industry = ""
    if some() < JUNK:
        who.found, phone, email = draw.choice(world.junk)
        who.phone, who.email = phone or who.phone, email or who.email
    division = division_of(who.region)
    reps = world.reps if division is None else world.by_division[division]
    who.rep = reps[int(some() * len(reps))]
    return who


def _need(who, draw):
    needs = words.NEEDS_ZH if who.zh else words.NEEDS_EN
    return needs[int(draw.random() * len(needs))] if draw.random() < 0.75 else ""


def junk():
    """[(what cleaning finds, (phone, its key), mail)] of some wrong phones and mail addresses."""
    found = [(findings({"phone": typed}), (typed, phone_key(typed)), "") for typed in BAD_PHONES]
    return found + [(findings({"email": typed}), None, typed) for typed in BAD_MAILS]
