"""Lists of the API: pages by keyset with a capped count.

    {"next": url | null, "previous": url | null, "total": 173, "results": [...]}

`total` is left out with `?total=0`; beyond 10,000 it stays there with `"total_exact": false`, unless `?total=exact`.
"""

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from crm.rules.kept import plain
from crm.rules.keyset import keyset_page, total_of
from crm.rules.refusals import Invalid

MOST = 200
USUAL = 50
PARAMETERS = ("cursor", "page_size", "ordering", "total")


class KeysetPagination(BasePagination):
    """Reads `ordering` and `ordering_fields` (a list, or {name: ORM path}) from the view."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        asked = request.query_params
        allowed = getattr(view, "ordering_fields", None) or {"id": "pk"}
        usual = getattr(view, "ordering", "-id")
        size, total = page_size(asked.get("page_size")), _total(asked.get("total"))
        order = asked.get("ordering") or usual
        names = allowed if order != usual else None
        self.page = keyset_page(queryset, order=order, cursor=asked.get("cursor") or None, size=size, allowed=names)
        self.total = None
        if total == "exact":
            self.total = plain(queryset).order_by().count(), True
        elif total != "0":
            self.total = total_of(queryset, self.page)
        return self.page.items

    def get_paginated_response(self, data):
        answer = {"next": self._link(self.page.next), "previous": self._link(self.page.previous)}
        if self.total:
            answer["total"] = self.total[0]
            if not self.total[1]:
                answer["total_exact"] = False
        return Response({**answer, "results": data})

    def _link(self, token):
        url = self.request.build_absolute_uri()
        return replace_query_param(remove_query_param(url, "cursor"), "cursor", token) if token else None

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        count = {"type": "integer", "description": "Exact up to 10,000; left out with total=0."}
        exact = {"type": "boolean", "description": "Present and false where there are more than `total`."}
        fields = {"next": link, "previous": link, "total": count, "total_exact": exact}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {**fields, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        names = list(getattr(view, "ordering_fields", None) or ["id"])
        orders = [sign + name for name in names for sign in ("", "-")]
        size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        return [
            _parameter("cursor", {"type": "string"}, "From `next` or `previous`."),
            _parameter("page_size", size, "Rows a page."),
            _parameter("ordering", {"type": "string", "enum": orders}, "A minus sorts downwards; no value comes last."),
            _parameter("total", {"type": "string", "enum": ["exact", "0"]}, "Count on beyond 10,000, or not at all."),
        ]


def _parameter(name, schema, description):
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def page_size(text):
    """The page size a caller asked for; Invalid outside 1 to 200."""
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise Invalid(page_size=_("Give a number from 1 to %(most)s.") % {"most": MOST})
    return int(text)


def _total(text):
    if text not in (None, "exact", "0"):
        raise Invalid(total=_("Give exact or 0."))
    return text
