"""Loss reasons, competitors, products."""

from django.contrib import admin

from ..models import Competitor, LossReason, Product
from .ordering import ByDrag


@admin.register(LossReason)
class LossReasonAdmin(ByDrag, admin.ModelAdmin):
    """A reason in use is switched off, not deleted: closed opportunities refer to it."""

    list_display = ["name_en", "name_zh", "key", "pickable", "active", "order"]
    list_editable = ["active", "order"]
    search_fields = ["name_en", "name_zh", "key"]
    ordering = ["order", "id"]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.key != "not-recorded")

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"key": ["name_en"]}

    def get_readonly_fields(self, request, obj=None):
        return ["key", "pickable"] if obj and obj.key == "not-recorded" else []


@admin.register(Competitor)
class CompetitorAdmin(admin.ModelAdmin):
    list_display = ["name", "website", "active"]
    list_editable = ["active"]
    list_filter = ["active"]
    search_fields = ["name", "notes"]


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["code", "name_en", "name_zh", "series", "price", "active"]
    list_editable = ["active"]
    list_filter = ["active", "series"]
    search_fields = ["code", "name_en", "name_zh", "series"]
