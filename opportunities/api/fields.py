"""References in what callers send: an id that they may use, else 400."""

from rest_framework import serializers

from crm.customers.models import Contact, Customer
from crm.users.models import Role, User


class Visible(serializers.PrimaryKeyRelatedField):
    """An id of something that the caller sees."""

    def get_queryset(self):
        request = self.context.get("request")
        return self.queryset.all().visible_to(request.user) if request else self.queryset.none()


def customer_field(**options):
    return Visible(queryset=Customer.objects.all(), **options)


def contact_field(**options):
    return Visible(queryset=Contact.objects.all(), **options)


def owner_field(**options):
    """Somebody who can own opportunities."""
    owners = User.objects.filter(is_active=True, role__in=[Role.REP, Role.MANAGER, Role.ADMIN])
    return serializers.PrimaryKeyRelatedField(queryset=owners, **options)


def colleague_field(**options):
    return serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True), **options)


def reference(queryset, **options):
    """An id of something configured."""
    return serializers.PrimaryKeyRelatedField(queryset=queryset, **options)
