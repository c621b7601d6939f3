"""Pages of this package."""

app_name = "leads"
urlpatterns = []
