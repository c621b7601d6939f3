"""The public addresses of forms."""

from django.urls import path

from .capture import doors

urlpatterns = [
    path("capture/<str:key>/", doors.submit, name="capture"),
    path("capture/<str:key>/events/", doors.behave, name="capture_events"),
]
