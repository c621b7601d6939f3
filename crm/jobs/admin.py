"""What runs, what failed, who lives: to look at, and to try again."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import Heartbeat, JobRun, Outbox
from .outbox import revive


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the machine writes."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["kind", "scope", "local_date", "state", "done", "total", "started_at", "finished_at", "by"]
    list_filter = ["state", "kind"]
    list_select_related = ["by"]
    search_fields = ["kind", "scope", "message"]
    date_hierarchy = "created_at"


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "host", "pid", "at", "broker"]
    list_filter = ["kind"]


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    list_display = ["id", "topic", "state", "attempts", "created_at", "not_before"]
    list_filter = ["state", "topic"]
    actions = ["try_again"]

    @admin.action(description=_("Try again what was given up"))
    def try_again(self, request, queryset):
        count = revive(queryset)
        text = ngettext("%d announcement is tried again.", "%d announcements are tried again.", count)
        self.message_user(request, text % count, messages.SUCCESS)
