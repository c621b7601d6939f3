"""The demo's customers and the people in them."""

from crm.customers.models import Source, Tag
from crm.customers.services import create_contact, create_customer

from . import cast
from .clock import at
from .times import days_ago

ROLES = ["decider", "champion", "influencer", "user", "purchasing"]
IMPORTANCE = "AABBBBCC"


def is_chinese(name):
    return ord(name[0]) > 0x2E7F


def phone_of(index, name):
    """Numbers that look right and ring nowhere: Chinese mobiles of one unused block, and the fictitious 555-01xx."""
    return f"1390000{index:04d}" if is_chinese(name) else f"+1 212 555 01{index % 100:02d}"


def fitting_tags(tags, random):
    """At most one tag a group; industry and size stand in fields of their own."""
    groups = [[tag for tag in tags if tag.key.startswith(kind)] for kind in ("need-", "budget-", "intent-")]
    chosen = random.sample(groups, k=random.randint(0, len(groups)))
    return [random.choice(group) for group in chosen if group]


def make_accounts(people, random):
    """Customers with one to three contacts each: [(customer, contacts)]."""
    sources = list(Source.objects.all())
    tags = list(Tag.objects.all())
    owners = [people[key] for key in ("ann", "ann", "ben", "ben", "cy", "cy")]
    names = list(cast.CONTACTS)
    made = []
    for index, (name, industry, region, size, website) in enumerate(cast.COMPANIES):
        owner = random.choice(owners)
        with at(days_ago(random.randint(200, 330), random)):
            customer = create_customer(
                by=owner,
                owner=owner,
                name=name,
                industry=industry,
                region=region,
                size=size,
                website=website,
                phone=phone_of(index, name),
                email=f"info@{website}",
                importance=random.choice(IMPORTANCE),
                source=random.choice(sources) if sources else None,
                tags=fitting_tags(tags, random),
            )
            fitting = [person for person in names if is_chinese(person[0]) == is_chinese(name)]
            contacts = [
                create_contact(
                    customer,
                    by=owner,
                    name=person,
                    title=title,
                    role=ROLES[place],
                    phone=phone_of(1000 + index * 3 + place, person),
                    email=f"contact{index}-{place}@{website}",
                )
                for place, (person, title) in enumerate(random.sample(fitting, k=random.randint(1, 3)))
            ]
        made.append((customer, contacts))
    return made
