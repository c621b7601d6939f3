"""Pages of this package."""

app_name = "followups"
urlpatterns = []
