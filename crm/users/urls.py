"""Pages of this package."""

from django.urls import path

from . import token_views, views

app_name = "users"
urlpatterns = [
    path("", views.account, name="account"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/new/", token_views.create, name="token_create"),
    path("tokens/<int:pk>/revoke/", token_views.revoke, name="token_revoke"),
    path("language/", views.language, name="language"),
]
