"""API paths of this package."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from .api import ContactViewSet, CustomerViewSet, DuplicatesView, SourceViewSet, TagViewSet

router = SimpleRouter()
router.register("customers", CustomerViewSet, basename="api-customers")
router.register("contacts", ContactViewSet, basename="api-contacts")
router.register("sources", SourceViewSet, basename="api-sources")
router.register("tags", TagViewSet, basename="api-tags")

urlpatterns = [path("duplicates/", DuplicatesView.as_view(), name="api-duplicates"), *router.urls]
