"""Pages of this package."""

app_name = "imports"
urlpatterns = []
