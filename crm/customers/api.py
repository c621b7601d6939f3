"""Customers and contacts over the API: every change by its verb."""

import django_filters
from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.api.filters import IdFilter, WordFilter
from crm.api.known import refuse_parameters
from crm.followups.api_fields import ActivitySerializer
from crm.followups.api_sharing import Shares
from crm.followups.models import Activity
from crm.followups.records import seen_about
from crm.followups.services import show_contact
from crm.users.api import Changes, Creates, Deletes, ReadViewSet, VisibleViewSet, verb

from .api_fields import (
    ContactInput,
    ContactSerializer,
    CustomerInput,
    CustomerMergeInput,
    CustomerSerializer,
    DuplicatesAnswer,
    PersonReachAnswer,
    ReachAnswer,
    SourceSerializer,
    TagSerializer,
)
from .models import Contact, Customer, Importance, Source, SourceCategory, Tag
from .models.contact import ContactRole
from .models.tag import with_tag_ids
from .search import found_customers, listed_contacts
from .services import (
    change_contact,
    change_customer,
    create_contact,
    create_customer,
    delete_contact,
    delete_customer,
    duplicates,
    merge_customers,
    show_person,
    transfer_customer,
)


class CustomerFilters(django_filters.FilterSet):
    owner = IdFilter(me=True)
    team = IdFilter()
    source = IdFilter()
    parent = IdFilter()
    importance = WordFilter(choices=Importance.choices)
    industry = WordFilter()
    region = WordFilter()

    class Meta:
        model = Customer
        fields = []


class CustomerViewSet(Shares, Creates, Changes, Deletes, VisibleViewSet):
    """Organisations that buy or may buy."""

    model = Customer
    keeps = True
    serializer_class = CustomerSerializer
    input_serializer_class = CustomerInput
    filterset_class = CustomerFilters
    ordering = "-created_at"
    ordering_fields = {
        "id": "pk",
        "name": "pinyin",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "next_followup_at": "next_followup_at",
        "last_touch_at": "last_touch_at",
    }

    def enrich(self, queryset):
        return with_tag_ids(queryset).with_masked(self.request.user)

    def searched(self, queryset, asked):
        return found_customers(queryset, asked, user=self.request.user)

    def do_create(self, data, *, by):
        return create_customer(by=by, owner=data.pop("owner", by), **data)

    @transaction.atomic
    def do_change(self, customer, data, *, by, version):
        """A new owner is a transfer; the rest changes first, under the version that the caller saw."""
        owner = data.pop("owner", None)
        customer = change_customer(customer, by=by, version=version, **data)
        return transfer_customer(customer, to=owner, by=by) if owner else customer

    def do_delete(self, customer, *, by):
        delete_customer(customer, by=by)

    @verb(CustomerMergeInput, answer=CustomerSerializer)
    def merge(self, customer, data):
        """The other customer becomes part of this one."""
        return merge_customers(customer, other=data["other"], by=self.request.user)

    @verb(edits=False, answer=ReachAnswer)
    def show_contact(self, customer, data):
        """Phone and e-mail in full, where they are masked; kept on the timeline, and limited by the day."""
        return ReachAnswer(show_contact(customer, by=self.request.user)).data

    @extend_schema(responses=ActivitySerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, filter_backends=[])
    def timeline(self, request, *args, **kwargs):
        """Everything that happened around the customer, newest first, as far as the caller sees it."""
        rows = Activity.objects.filter(customer=self.get_object()).visible_to(request.user)
        self.ordering, self.ordering_fields = "-at", ["at"]
        page = self.paginate_queryset(rows.prefetch_related(seen_about(request.user)))
        return self.get_paginated_response(ActivitySerializer(page, many=True, context={"request": request}).data)


class ContactFilters(django_filters.FilterSet):
    customer = IdFilter()
    owner = IdFilter(me=True, field_name="customer__owner")
    role = WordFilter(choices=ContactRole.choices)

    class Meta:
        model = Contact
        fields = []


class ContactViewSet(Creates, Changes, Deletes, VisibleViewSet):
    """People in customers; seen with their customer."""

    model = Contact
    serializer_class = ContactSerializer
    input_serializer_class = ContactInput
    filterset_class = ContactFilters
    ordering = "-created_at"
    ordering_fields = {"id": "pk", "name": "pinyin", "created_at": "created_at"}

    def enrich(self, queryset):
        return queryset.with_masked(self.request.user)

    def searched(self, queryset, asked):
        return listed_contacts(queryset, asked, user=self.request.user)

    def do_create(self, data, *, by):
        return create_contact(data.pop("customer"), by=by, **data)

    def do_change(self, contact, data, *, by, version):
        return change_contact(contact, by=by, version=version, **data)

    def do_delete(self, contact, *, by):
        delete_contact(contact, by=by)

    @verb(edits=False, answer=PersonReachAnswer)
    def show_contact(self, contact, data):
        """Phone, e-mail and WeChat in full, where they are masked; kept and limited likewise."""
        return PersonReachAnswer(show_person(contact, by=self.request.user)).data


class DuplicatesView(APIView):
    """Who is this already? `?name=&phone=&email=`; only customers that the caller sees answer."""

    ASKED = ("name", "phone", "email")

    @extend_schema(parameters=[OpenApiParameter(name, str) for name in ASKED], responses=DuplicatesAnswer)
    def get(self, request):
        refuse_parameters(request.query_params, self.ASKED)
        asked = {name: request.query_params.get(name, "")[:254].replace("\x00", "") for name in self.ASKED}
        return Response(DuplicatesAnswer({"results": duplicates(request.user, **asked)}).data)


class SourceFilters(django_filters.FilterSet):
    category = WordFilter(choices=SourceCategory.choices)

    class Meta:
        model = Source
        fields = []


class SourceViewSet(ReadViewSet):
    """Where leads and customers come from; those no longer used too (`active: false`)."""

    model = Source
    serializer_class = SourceSerializer
    filterset_class = SourceFilters
    ordering, ordering_fields = "order", {"order": "order", "id": "pk"}


class TagViewSet(ReadViewSet):
    """Tags in use, each with its group."""

    model = Tag
    serializer_class = TagSerializer
    ordering, ordering_fields = "id", {"id": "pk"}

    def rows(self):
        return Tag.objects.filter(active=True).select_related("group")
