"""Pages of this package."""

from django.urls import path

from . import views

app_name = "operations"
urlpatterns = [
    path("metrics", views.metrics, name="metrics"),
    path("health/", views.health, name="health"),
    path("health/check/", views.check, name="check"),
]
