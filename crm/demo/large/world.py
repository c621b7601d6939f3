"""What every shard knows before it begins: people, catalogue, and a sketch of who is whose and when."""

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate

from django.conf import settings

from crm.customers.models import Customer
from leads.models import Form, Lead
from opportunities.models import Opportunity

from . import catalogue, lead_people, organisation
from .copying import as_json, kind_of
from .moments import DAY, HOUR, Days
from .scoring import Scorer

CHINESE = 0.68  # of the customers
CONVERTED = 0.065  # of the leads
NONE = -1


class World:
    def __init__(self, plan):
        self.plan, self.days, self.currency = plan, Days(plan), settings.CURRENCY
        self.reps = organisation.reps_of(plan)
        self.by_division = _grouped(self.reps, lambda rep: rep.division)
        self.by_team = _grouped(self.reps, lambda rep: rep.team)
        self.rules, self.last_rule = organisation.rules_of()
        self.pools = [(pk, as_json(names)) for pk, names in organisation.pools_of()]
        self.pipelines = catalogue.pipelines()
        self.sources = catalogue.sources()
        self.source_weights = list(accumulate(source.weight for source in self.sources))
        self.reasons, self.products = catalogue.loss_reasons(), catalogue.products()
        self.competitors = catalogue.competitors()
        self.forms = list(Form.objects.filter(active=True).order_by("pk"))
        self.form_names = {form.pk: as_json(form.names) for form in self.forms}
        self.lead, self.opportunity, self.customer = map(kind_of, (Lead, Opportunity, Customer))
        self.scorer, self.junk = Scorer(self.days), lead_people.junk()
        self._customers()
        self._opportunities()
        self._leads()

    def source(self, draw):
        return draw.choices(self.sources, cum_weights=self.source_weights)[0]

    def rep_of(self, division, draw):
        return draw.choice(self.by_division[division])

    def contact_of(self, customer, place=0):
        """The id of a customer's contact."""
        return self.first_contact[customer] + place

    def contacts_of(self, customer):
        return self.first_contact[customer + 1] - self.first_contact[customer]

    def _moments(self, draw, count, *, old=0.0):
        """Sorted days and moments of the history; the share `old` of them lies in its first weeks."""
        days = range(self.days.last)
        some = draw.choices(days, cum_weights=list(accumulate(self.days.weights)), k=count)
        return [int(draw.random() * 45) if old and draw.random() < old else day for day in some]

    def _customers(self):
        """Owner, moment, language and contacts of each customer; ids are numbers from 1, older ones first."""
        draw, plan = self.plan.random("customers"), self.plan
        moments = sorted(self.days.at_work(day, draw.random) for day in self._moments(draw, plan.customers, old=0.35))
        last = self.days.now - HOUR
        self.customer_at = array("q", (min(t, last) for t in moments))
        weights = list(accumulate(rep.weight for rep in self.reps))
        self.customer_owner = array("l", draw.choices(range(len(self.reps)), cum_weights=weights, k=plan.customers))
        chinese = [organisation.DIVISIONS[rep.division][4] for rep in self.reps]
        self.customer_zh = bytearray(chinese[owner] for owner in self.customer_owner)
        per = plan.contacts / plan.customers
        counts = draw.choices((1, 2, 3, 4, 5, 6), weights=(14, 26, 28, 17, 10, 5), k=plan.customers)
        counts = _exactly(counts, round(per * plan.customers), draw)
        self.first_contact = array("q", accumulate(counts, initial=1))

    def _opportunities(self):
        """When and with whom; half of the chances lie with an eighth of the customers."""
        draw, plan = self.plan.random("opportunities"), self.plan
        moments = sorted(self.days.at_work(day, draw.random) for day in self._moments(draw, plan.opportunities))
        first, last = self.customer_at[0] + HOUR, self.days.now - HOUR // 2
        self.opportunity_at = array("q", (max(first, min(t, last)) for t in moments))
        self.opportunity_customer = array("l")
        for t in self.opportunity_at:
            known = max(1, bisect_right(self.customer_at, t - HOUR // 2))
            chosen = int(draw.random() * known)
            self.opportunity_customer.append(chosen - chosen % 8 if draw.random() < 0.45 else chosen)
        self.opportunity_owner = array("l")
        index = {rep.id: n for n, rep in enumerate(self.reps)}
        for customer in self.opportunity_customer:
            owner = self.customer_owner[customer]
            if draw.random() < 0.12:
                owner = index[draw.choice(self.by_team[self.reps[owner].team]).id]
            self.opportunity_owner.append(owner)

    def _leads(self):
        """When each lead came, and which opportunity it became; of each opportunity, from which lead it came."""
        draw, plan = self.plan.random("leads"), self.plan
        hours = (1, 1, 1, 1, 1, 1, 2, 4, 10, 16, 18, 15, 9, 11, 16, 17, 15, 12, 8, 7, 8, 7, 4, 2)
        hour = draw.choices(range(24), weights=hours, k=plan.leads)
        days = self._moments(draw, plan.leads)
        last = self.days.now - 60
        moments = (
            self.days.start(day) + h * HOUR + int(draw.random() * HOUR) for day, h in zip(days, hour, strict=True)
        )
        self.lead_at = array("q", sorted(min(t, last) for t in moments))
        self.lead_opportunity = array("l", [NONE]) * plan.leads
        self.opportunity_lead = array("l", [NONE]) * plan.opportunities
        wanted = min(plan.opportunities, round(plan.leads * CONVERTED))
        for chance in sorted(draw.sample(range(plan.opportunities), wanted)):
            at = self.opportunity_at[chance] - int((1 + draw.expovariate(1 / 12)) * DAY)
            lead = bisect_left(self.lead_at, at)
            while lead < plan.leads and self.lead_opportunity[lead] != NONE:
                lead += 1
            if (
                at > self.lead_at[0]
                and lead < plan.leads
                and self.lead_at[lead] < self.opportunity_at[chance] - DAY // 2
            ):
                self.lead_opportunity[lead], self.opportunity_lead[chance] = chance, lead


def _grouped(items, key):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _exactly(counts, total, draw):
    """Counts of at least one that add up to `total`."""
    missing = total - sum(counts)
    while missing:
        n = draw.randrange(len(counts))
        step = 1 if missing > 0 else -1
        if counts[n] + step >= 1:
            counts[n] += step
            missing -= step
    return counts
