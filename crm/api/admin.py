"""Tokens of integrations: issued here, shown once, revoked here."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import ApiToken, digest, new_secret


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ["name", "owner", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_filter = ["revoked_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__email", "owner__name"]
    fields = ["name", "owner", "scopes", "expires_at", "created_at", "last_used_at", "revoked_at"]
    readonly_fields = ["created_at", "last_used_at", "revoked_at"]
    actions = ["revoke"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "owner", "scopes"] if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            secret = new_secret()
            obj.digest = digest(secret)
            told = _("The token, shown this once: %(secret)s") % {"secret": secret}
            self.message_user(request, told, messages.WARNING)
        super().save_model(request, obj, form, change)

    @admin.action(description=gettext_lazy("Revoke the chosen tokens"))
    def revoke(self, request, queryset):
        for token in queryset:
            token.revoke()
        self.message_user(request, _("They open nothing any more."), messages.SUCCESS)
