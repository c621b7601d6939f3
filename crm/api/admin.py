"""Every token that opens something, and revoking it. They are made on the account page."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "owner", "reach", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_filter = ["kind", "revoked_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__email", "owner__name"]
    fields = readonly_fields = [
        "name",
        "kind",
        "owner",
        "reach",
        "expires_at",
        "created_at",
        "last_used_at",
        "revoked_at",
    ]
    actions = ["revoke"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("scopes"))
    def reach(self, token):
        return token.reach

    @admin.action(description=gettext_lazy("Revoke the chosen tokens"))
    def revoke(self, request, queryset):
        for token in queryset:
            token.revoke()
        self.message_user(request, _("They open nothing any more."), messages.SUCCESS)
