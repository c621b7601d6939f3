"""API paths of this package."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from .entrance.token_api import TokenView
from .users_api import PoolViewSet, TeamViewSet, UserViewSet

router = SimpleRouter()
router.register("users", UserViewSet, basename="api-users")
router.register("teams", TeamViewSet, basename="api-teams")
router.register("pools", PoolViewSet, basename="api-pools")

urlpatterns = [path("auth/token/", TokenView.as_view(), name="api-token"), *router.urls]
