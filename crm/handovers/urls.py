"""Pages of this package."""

from django.urls import path

from . import views

app_name = "handovers"
urlpatterns = [
    path("", views.handover_list, name="list"),
    path("new/", views.begin, name="begin"),
    path("new/<int:pk>/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
