"""Pages of this package."""

from django.urls import include, path

app_name = "leads"
urlpatterns = [
    path("", include("leads.capture_urls")),
]
