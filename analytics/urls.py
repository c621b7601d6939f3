"""Pages of this package."""

app_name = "analytics"
urlpatterns = []
