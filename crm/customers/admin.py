"""What an organisation configures about customers: sources, tags and their groups."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import Source, Tag, TagGroup


class SwitchedOff(admin.ModelAdmin):
    """Records refer to them: they are switched off instead of deleted."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Source)
class SourceAdmin(SwitchedOff):
    list_display = ["name_en", "name_zh", "key", "category", "order", "active"]
    list_editable = ["name_zh", "category", "order", "active"]
    list_filter = ["active", "category"]
    search_fields = ["name_en", "name_zh", "key"]
    search_help_text = _("Name or key")
    prepopulated_fields = {"key": ["name_en"]}
    list_per_page = 100

    def get_readonly_fields(self, request, obj=None):
        """Forms and integrations name a source by its key: it never changes."""
        return ["key"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


class TagInline(admin.TabularInline):
    model = Tag
    fields = ["name_en", "name_zh", "key", "active"]
    prepopulated_fields = {"key": ["name_en"]}
    extra = 1
    can_delete = False


@admin.register(TagGroup)
class TagGroupAdmin(SwitchedOff):
    list_display = ["name_en", "name_zh", "order"]
    list_editable = ["name_zh", "order"]
    search_fields = ["name_en", "name_zh"]
    inlines = [TagInline]


@admin.register(Tag)
class TagAdmin(SwitchedOff):
    list_display = ["name_en", "name_zh", "key", "group", "active"]
    list_editable = ["name_zh", "group", "active"]
    list_filter = ["active", "group"]
    list_select_related = ["group"]
    search_fields = ["name_en", "name_zh", "key"]
    prepopulated_fields = {"key": ["name_en"]}
    list_per_page = 100
