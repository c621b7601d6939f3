"""Pages of this package."""

from django.urls import path

from .views import detail

app_name = "opportunities"
urlpatterns = [
    path("<int:pk>/", detail.detail, name="detail"),
]
