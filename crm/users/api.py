"""The one base of every record's API: what is visible exists, what is not is 404, and nothing unknown is let in.

class LeadViewSet(Creates, Changes, Deletes, VisibleViewSet):
    model = Lead
    serializer_class = LeadSerializer
    input_serializer_class = LeadInput            # for create and change; serializer_class where left out
    filterset_class = LeadFilters
    ordering, ordering_fields = "-created_at", ["created_at", "score", "name"]

    def do_create(self, data, *, by): return create_lead(by=by, **data)
    def do_change(self, lead, data, *, by, version): return change_lead(lead, by=by, version=version, **data)
    def do_delete(self, lead, *, by): delete_lead(lead, by=by)

    @verb(AssignInput)
    def assign(self, lead, data): return assign_lead(lead, to=data["to"], by=self.request.user)
"""

from contextlib import nullcontext
from functools import cache, wraps
from types import SimpleNamespace

from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.filters import BaseFilterBackend
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from crm.api.cursor import PARAMETERS, KeysetPagination
from crm.api.idempotency import Idempotent
from crm.api.known import refuse_fields, refuse_parameters
from crm.rules.kept import Kept, kept
from crm.rules.refusals import Invalid, NotAllowed, StaleVersion
from crm.rules.search import search_q, too_short

from .visibility import can_edit, get_visible_or_404

SEARCH = OpenApiParameter("search", str, description="From 1 CJK character or 2 others, any substring.")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Kept for 24 hours.")
LARGEST = 2**31 - 1


def let_go(response):
    """View, request and answer know each other: all that an answer was made from would wait for the collector."""
    context = response.renderer_context
    context["request"].parser_context.clear()
    vars(context["view"]).clear()
    context.clear()


class NoInput(serializers.Serializer):
    """A verb without a body."""


class KnownParameters(BaseFilterBackend):
    """Search, and 400 for a parameter that nothing reads."""

    def filter_queryset(self, request, queryset, view):
        filters = getattr(view, "filterset_class", None)
        known = {*PARAMETERS, *(filters.base_filters if filters else ()), *(["search"] if view.searchable() else ())}
        refuse_parameters(request.query_params, known)
        asked = request.query_params.get("search", "")
        if not asked.strip():
            return queryset
        if too_short(asked):
            raise Invalid(search=_("Give one Chinese character or two others at least."))
        return view.searched(queryset, asked)

    def get_schema_operation_parameters(self, view):
        schema = {"type": "string"}
        one = {"name": "search", "in": "query", "required": False, "schema": schema, "description": SEARCH.description}
        return [one] if view.searchable() else []


class ReadViewSet(Idempotent, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """List and read of what every user may see: users, teams, stages, sources. Set `model` and `serializer_class`."""

    model = None
    input_serializer_class = None
    ordering = "-id"
    ordering_fields = {"id": "pk"}
    pagination_class = KeysetPagination
    filter_backends = [KnownParameters, DjangoFilterBackend]
    metadata_class = None  # OPTIONS would describe fields to whoever asks
    lookup_value_regex = r"[^/.]+"

    def rows(self):
        """The rows that exist for this user, before filters."""
        return self.model._default_manager.all()

    def enrich(self, queryset):
        """select_related and prefetch_related for the serializer."""
        return queryset

    def search_extra(self):
        """More places to search, as `search_q(extra=)` takes them: {"customer_id": queryset of customers}."""
        return None

    def searched(self, queryset, asked):
        """What of the rows fits `?search=`."""
        return queryset.filter(search_q(asked, extra=self.search_extra()))

    def searchable(self):
        return any(field.name == "search" for field in self.model._meta.get_fields())

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.enrich(self.rows())

    def initial(self, request, *args, **kwargs):
        """Invisible is 404 for every method, before any role or method is looked at."""
        super().initial(request, *args, **kwargs)
        self.record = self.find(kwargs["pk"]) if self.detail and "pk" in kwargs else None
        if self.action and self.action != "list":
            refuse_parameters(request.query_params, self.parameters())

    def list(self, request, *args, **kwargs):
        """As the library's, but no serializer holds the rows: it and its fields know each other."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(many=True).to_representation(rows))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(response, Response):
            response.add_post_render_callback(let_go)
        return response

    def parameters(self):
        """The query parameters of an action other than the list: those of pages where it has pages."""
        paged = self.request.method in SAFE_METHODS and self.action != "retrieve" and self.pagination_class is not None
        return PARAMETERS if paged else ()

    def find(self, pk):
        if not (str(pk).isascii() and str(pk).isdigit() and 0 < int(str(pk)[:20]) < 2**63):
            raise Http404
        return get_object_or_404(self.get_queryset(), pk=pk)

    def get_object(self):
        return self.record

    def input(self, data, *, partial=False, instance=None, serializer=None):
        """What was sent, checked: the validated data."""
        kind = serializer or self.input_serializer_class or self.serializer_class
        checked = kind(instance, data=data, partial=partial, context=self.get_serializer_context())
        refuse_fields(checked, data, shown=instance and (lambda: self.output(instance)))
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def output(self, result):
        """A record as the serializer shows it; anything else as it is."""
        if isinstance(result, self.model):
            return self.serializer_class(result, context=self.get_serializer_context()).data
        return result


class VisibleViewSet(ReadViewSet):
    """List and read of records, as far as they are visible to the caller; `may_edit` guards the rest.

    `keeps`: whether the list, where nothing narrows it, follows from who reads alone (see `crm.rules.kept`): then
    `enrich` asks of the request nothing but its user, and of the user nothing but what `visible_to` does.
    """

    keeps = False

    def rows(self):
        return self.model.objects.visible_to(self.request.user)

    def get_queryset(self):
        asked = self.keeps and self.action == "list" and not getattr(self, "swagger_fake_view", False)
        if asked and set(self.request.query_params) <= set(PARAMETERS):
            return self.listed()(self.request.user)
        return super().get_queryset()

    @classmethod
    @cache
    def listed(cls):
        @kept(cls.model)
        def rows(reader):
            view = cls(detail=False, request=SimpleNamespace(user=reader))
            return view.enrich(view.rows())

        return rows

    def filter_queryset(self, queryset):
        """What is kept is asked for without any parameter that a filter reads."""
        return queryset if isinstance(queryset, Kept) else super().filter_queryset(queryset)

    def find(self, pk):
        enriched = self.enrich(self.model.objects.all())
        if self.request.method not in SAFE_METHODS and hasattr(enriched, "with_may_edit"):
            enriched = enriched.with_may_edit(self.request.user)
        return get_visible_or_404(self.model, self.request.user, pk, queryset=enriched)

    def may_edit(self, record):
        """403 where the caller sees the record but may not change it. Verbs check again on the locked row."""
        known = getattr(record, "may_edit", None)  # read with the record where its model has an owner
        if not (can_edit(self.request.user, record) if known is None else known):
            raise NotAllowed

    def version(self, record):
        """The version that the caller names, checked against the record; None where none is named."""
        given = self.request.data.get("version") if isinstance(self.request.data, dict) else None
        if given is None:
            return None
        if isinstance(given, bool) or not str(given).isdecimal() or int(str(given)[:12]) > LARGEST:
            raise Invalid(version=_("Give the version as a number."))
        StaleVersion.unless(int(given), record.version)
        return int(given)


class Creates:
    """POST to the list: `do_create(data, *, by)` calls the verb and returns the record."""

    @extend_schema(parameters=[KEY])
    def create(self, request, *args, **kwargs):
        record = self.do_create(self.input(request.data), by=request.user)
        return Response(self.output(self.fresh(record)), status=201)

    def fresh(self, record):
        """The record as stored and enriched; as the verb returned it where the caller may no longer see it."""
        return self.get_queryset().filter(pk=record.pk).first() or record


class Changes:
    """PATCH: `do_change(record, data, *, by, version)` calls the verb and returns the record."""

    @extend_schema(methods=["PATCH"])
    def partial_update(self, request, *args, **kwargs):
        record = self.get_object()
        self.may_edit(record)
        version = self.version(record)
        data = self.input(request.data, partial=True, instance=record)
        data.pop("version", None)
        changed = self.do_change(record, data, by=request.user, version=version)
        return Response(self.output(self.get_queryset().filter(pk=record.pk).first() or changed))


class Deletes:
    """DELETE: `do_delete(record, *, by)` calls the verb, which deletes softly."""

    def destroy(self, request, *args, **kwargs):
        record = self.get_object()
        self.may_edit(record)
        self.do_delete(record, by=request.user)
        return Response(status=204)


def verb(serializer=None, *, answer=None, edits=True, status=200, url_path=None, methods=("post",), atomic=True):
    """POST <record>/<verb>/: the method gets (record, validated data) and returns the record, or JSON-ready data.

    `edits=False` where the verb's own rule decides (claim). `answer` is the serializer of what it
    returns, for the schema. `atomic=False` spares a savepoint where the method
    calls one service and nothing else. A `version` in the body is checked when the record has one.
    """

    def wrap(method):
        @wraps(method)
        def view(self, request, *args, **kwargs):
            record = self.get_object()
            if edits:
                self.may_edit(record)
            if hasattr(record, "version"):
                self.version(record)
            data = self.input(request.data, serializer=serializer or NoInput)
            with transaction.atomic() if atomic else nullcontext():
                result = method(self, record, data)
            if isinstance(result, self.model):
                result = self.get_queryset().filter(pk=result.pk).first() or result
            if isinstance(result, Model) and answer:
                result = answer(result, context=self.get_serializer_context()).data
            return Response(self.output(result), status=status)

        path = url_path or method.__name__.replace("_", "-")
        described = extend_schema(
            request=serializer, parameters=[KEY], **({"responses": {status: answer}} if answer else {})
        )
        return described(
            action(detail=True, methods=list(methods), url_path=path, filterset_class=None, pagination_class=None)(view)
        )

    return wrap
