"""API paths of this package."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from .api import ImportViewSet

router = SimpleRouter()
router.register("imports", ImportViewSet, basename="api-imports")

rejected = ImportViewSet.as_view({"get": "rejected"}, detail=True)
urlpatterns = [path("imports/<pk>/rejected.csv", rejected, name="api-imports-rejected"), *router.urls]
