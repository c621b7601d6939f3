"""Pages of this package."""

app_name = "customers"
urlpatterns = []
