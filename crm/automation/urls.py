"""Pages of this package."""

from django.urls import path

from . import views

app_name = "automation"
urlpatterns = [
    path("", views.index, name="webhooks"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="webhook"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/secret/", views.secret, name="secret"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("deliveries/<int:pk>/resend/", views.send_again, name="resend"),
]
