"""Pages of this package."""

app_name = "opportunities"
urlpatterns = []
