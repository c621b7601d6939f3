"""Pages of this package, under /leads/import/."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/mapping/", views.mapping, name="mapping"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/rejected.csv", views.rejected, name="rejected"),
]
