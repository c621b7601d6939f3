"""What the tests of hand-overs wish for, and what they look at."""

from crm.handovers.models import Way
from crm.handovers.plan import Wish
from crm.handovers.previewing import preview_of
from crm.users.models import Role, User


def to(*people):
    return Wish(Way.ONE if len(people) == 1 else Way.DEALT, people=people)


def owner(record):
    return type(record).objects.get(pk=record.pk).owner


def held_by(user):
    admin = User.objects.get(role=Role.ADMIN)
    return {one.key: one.count for one in preview_of(user, by=admin)}


ALL = {"lead": 1, "customer": 1, "opportunity": 1, "member": 1, "assignmentrule": 1, "followup": 3}
