"""The API of imports: a file, its kind and mapping in; what became of every row out."""

import json

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from crm.api.parsers import StrictJSONParser
from crm.rules.refusals import Invalid
from crm.users.api import Creates, NoInput, VisibleViewSet, verb
from crm.web.export import csv_answer

from .mapping import from_names
from .models import Import, Mode
from .registry import kind_of, kinds
from .rejects import rejected_table
from .services import start_import, undo_import, upload_file


class ImportSerializer(serializers.ModelSerializer):
    status = serializers.CharField(source="state", read_only=True)

    class Meta:
        model = Import
        fields = [
            *("id", "kind", "file_name", "status", "mode", "dry_run", "columns", "mapping", "options", "error"),
            *("rows", "imported", "linked", "updated", "rejected", "created_at", "started_at", "finished_at"),
        ]
        read_only_fields = fields


class ImportInput(serializers.Serializer):
    """`mapping`: JSON, {field: header or index of its column}; left out, it is guessed from the header.

    `pipeline` (opportunities) and `pool` (leads): where the rows go. With `dry_run` nothing is changed.
    """

    file = serializers.FileField()
    kind = serializers.CharField(max_length=20)
    mapping = serializers.CharField(required=False, allow_blank=True)
    mode = serializers.ChoiceField(Mode.choices, default=Mode.CREATE)
    dry_run = serializers.BooleanField(default=False)
    pipeline = serializers.CharField(required=False, allow_blank=True)
    pool = serializers.CharField(required=False, allow_blank=True)

    def validate_mapping(self, text):
        try:
            mapping = json.loads(text or "{}")
        except (ValueError, RecursionError):
            mapping = None
        if not isinstance(mapping, dict):
            raise serializers.ValidationError(_("Send a JSON object."))
        return mapping


class ImportViewSet(Creates, VisibleViewSet):
    """Imports: the caller's own; an administrator sees all."""

    model = Import
    serializer_class = ImportSerializer
    input_serializer_class = ImportInput
    parser_classes = [MultiPartParser, StrictJSONParser]
    filterset_class = None
    ordering_fields = {"id": "pk", "created_at": "created_at"}

    def do_create(self, data, *, by):
        file, kind = data["file"], kind_of(data["kind"])
        if kind is None:
            known = ", ".join(one.name for one in kinds())
            raise Invalid(kind=_("Choose what the file contains: %(kinds)s.") % {"kinds": known})
        batch = upload_file(kind=kind.name, name=file.name, data=file, by=by)
        mapping = from_names(data.get("mapping") or batch.mapping, batch.columns)
        options = _options(kind, data, by)
        return start_import(batch, mapping=mapping, mode=data["mode"], dry_run=data["dry_run"], options=options, by=by)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def rejected(self, request, *args, **kwargs):
        """The rejected rows as they came, with line and reason."""
        batch = self.get_object()
        header, rows = rejected_table(batch, by=request.user)
        return csv_answer(f"rejected-{batch.pk}", header, rows)

    @verb(NoInput)
    def undo(self, batch, data):
        """Take back what the import created and changed, except what people changed since."""
        undo_import(batch, by=self.request.user)
        return batch


def _options(kind, data, by):
    """What the kind asks besides the mapping: as sent, else its first choice."""
    options = {}
    for name, (_label, choices) in (kind.options(by) if kind.options else {}).items():
        values = [value for value, _text in choices]
        wanted = data.get(name) or (values[0] if values else "")
        if wanted not in values:
            raise Invalid({name: [_("There is no such choice.")]})
        options[name] = wanted
    return options
