"""API paths of this package."""

urlpatterns = []
