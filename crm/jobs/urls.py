"""Pages of this package."""

app_name = "jobs"
urlpatterns = []
