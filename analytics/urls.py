"""Pages of this package."""

from django.urls import path

from .views import dashboard, nights, report

app_name = "analytics"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("parts/<slug:name>/", dashboard.part, name="part"),
    path("reports/", nights.reports, name="reports"),
    path("reports/<int:pk>/", nights.report, name="report-of-a-night"),
    path("<slug:report>/", report.report, name="report"),
]
