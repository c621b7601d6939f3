"""The API's table of contents: each package brings its own paths."""

from django.urls import include, path

urlpatterns = [
    path("", include("crm.api.urls")),
    path("", include("crm.users.api_urls")),
    path("", include("crm.followups.api_urls")),
    path("", include("crm.customers.api_urls")),
    path("", include("crm.imports.api_urls")),
    path("", include("crm.handovers.api_urls")),
    path("", include("crm.automation.api_urls")),
    path("", include("opportunities.api_urls")),
    path("", include("leads.api_urls")),
    path("", include("analytics.api_urls")),
    path("", include("crm.oversight.api_urls")),
]
