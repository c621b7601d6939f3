"""What customers and contacts are filtered by, on pages and in the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from crm.users.models import Team, User

from .models import Contact, Customer, Importance, Source, Tag
from .models.contact import ContactRole


class CustomerFilter(filters.FilterSet):
    owner = filters.ModelChoiceFilter(label=_("Owner"), queryset=User.objects.named())
    team = filters.ModelChoiceFilter(label=_("Team"), queryset=Team.objects.all(), method="in_team")
    importance = filters.ChoiceFilter(label=_("Importance"), choices=Importance.choices)
    industry = filters.CharFilter(label=_("Industry"), lookup_expr="iexact")
    region = filters.CharFilter(label=_("Region"), lookup_expr="iexact")
    source = filters.ModelChoiceFilter(label=_("Source"), queryset=Source.objects.all())
    tags = filters.ModelChoiceFilter(label=_("Tag"), queryset=Tag.objects.filter(active=True), method="with_tag")

    class Meta:
        model = Customer
        fields = []

    def in_team(self, rows, _name, team):
        """The team and every team below it."""
        return rows.filter(team__in=Team.objects.under(team))

    def with_tag(self, rows, _name, tag):
        return rows.filter(pk__in=Customer.tags.through.objects.filter(tag=tag).values("customer"))


class ContactFilter(filters.FilterSet):
    role = filters.ChoiceFilter(label=_("Role"), choices=ContactRole.choices)
    owner = filters.ModelChoiceFilter(
        label=_("Owner of the customer"), queryset=User.objects.all(), field_name="customer__owner"
    )

    class Meta:
        model = Contact
        fields = []
