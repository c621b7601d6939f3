"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .users_api import PoolViewSet, TeamViewSet, UserViewSet

router = SimpleRouter()
router.register("users", UserViewSet, basename="api-users")
router.register("teams", TeamViewSet, basename="api-teams")
router.register("pools", PoolViewSet, basename="api-pools")

urlpatterns = router.urls
