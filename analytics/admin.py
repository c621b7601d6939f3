"""Pictures and reports in the admin: to be looked at, never changed by hand."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.web.adminparts import ReadOnly

from .models import DailyPicture, FunnelReport


class Written(ReadOnly, admin.ModelAdmin):
    """What the night wrote."""

    date_hierarchy = "day"
    show_full_result_count = False
    list_per_page = 50


@admin.register(DailyPicture)
class DailyPictureAdmin(Written):
    list_display = ["day", "pipeline", "stage", "owner", "team", "count", "amount", "weighted"]
    list_filter = ["pipeline", "team"]
    list_select_related = ["pipeline", "stage", "owner", "team"]
    ordering = ["-day", "pipeline", "stage"]


@admin.register(FunnelReport)
class FunnelReportAdmin(Written):
    list_display = ["day", "pipeline", "for_whom", "made_at"]
    list_filter = ["pipeline", "team"]
    list_select_related = ["pipeline", "team"]

    @admin.display(description=_("team"), ordering="team")
    def for_whom(self, report):
        return report.team or _("Everybody")
