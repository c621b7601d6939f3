"""An API over customers with every part of the base viewset, for the tests of the base alone."""

import django_filters
from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from crm.api.filters import IdFilter, WordFilter
from crm.customers.models import Customer
from crm.rules.refusals import GateNotMet
from crm.users.api import Changes, Creates, Deletes, VisibleViewSet, verb

DONE = []


class ShelfSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        fields = ["id", "name", "industry", "owner", "version"]
        read_only_fields = ["owner"]


class ShelfNote(serializers.Serializer):
    text = serializers.CharField(max_length=20)


class ShelfFilters(django_filters.FilterSet):
    owner = IdFilter(me=True)
    industry = WordFilter()

    class Meta:
        model = Customer
        fields = []


class ShelfViewSet(Creates, Changes, Deletes, VisibleViewSet):
    model = Customer
    serializer_class = ShelfSerializer
    filterset_class = ShelfFilters
    ordering, ordering_fields = "-created_at", ["created_at", "name"]

    def do_create(self, data, *, by):
        DONE.append("create")
        return Customer.objects.create(owner=by, team=by.team, **data)

    def do_change(self, record, data, *, by, version):
        for name, value in data.items():
            setattr(record, name, value)
        record.version += 1
        record.save()
        return record

    def do_delete(self, record, *, by):
        DONE.append("delete")

    @verb(ShelfNote)
    def note(self, record, data):
        DONE.append(data["text"])
        return record

    @verb(edits=False)
    def peek(self, record, data):
        return {"seen": record.pk}

    @verb()
    def gate(self, record, data):
        record.name = "changed and rolled back"
        record.save()
        raise GateNotMet(["Budget"])


router = SimpleRouter()
router.register("shelf", ShelfViewSet, basename="shelf")
urlpatterns = [path("api/v1/", include(router.urls)), path("", include("crm.urls"))]
