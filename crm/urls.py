"""The table of contents: which package answers which part of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("crm.users.urls")),
    path("account/", include("crm.users.entrance.urls")),
    path("api/v1/", include("crm.api_urls")),
    path("", include("crm.jobs.urls")),
    path("", include("crm.operations.urls")),
    path("", include("crm.oversight.urls")),
    path("", include("crm.followups.urls")),
    path("", include("crm.customers.urls")),
    path("handovers/", include("crm.handovers.urls")),
    path("opportunities/", include("opportunities.urls")),
    path("leads/import/", include("crm.imports.urls")),
    path("webhooks/", include("crm.automation.urls")),
    path("", include("leads.urls")),
    path("analytics/", include("analytics.urls")),
]

# What is left of an error: 503 while the database is away, else 500.
handler500 = "crm.web.outage.server_error"
