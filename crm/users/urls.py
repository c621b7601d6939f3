"""Pages of this package."""

app_name = "users"
urlpatterns = []
