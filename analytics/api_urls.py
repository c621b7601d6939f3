"""API paths of this package."""

from django.urls import path

from .api import ReportView

urlpatterns = [
    path("analytics/<slug:report>/", ReportView.as_view(), name="api-analytics"),
]
