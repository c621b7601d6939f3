"""Pages of this package, and its public doors."""

from django.urls import include, path

app_name = "leads"
urlpatterns = [
    path("", include("leads.capture_urls")),
    path("", include("leads.pages_urls")),
]
