"""Django admin has no door of its own: its log-in and its password page are those of the product."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache


@never_cache
@login_not_required
def log_in(request, extra_context=None):
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("admin:index"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")


@never_cache
def change_password(request, extra_context=None):
    return redirect("account_change_password")


admin.site.login = log_in
admin.site.password_change = change_password
