"""Pages of this package."""

from django.urls import path

from .views import audit, bin, erasures

app_name = "oversight"
urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    path("bin/", bin.listing, name="bin"),
    path("bin/<slug:kind>/", bin.listing, name="bin_of"),
    path("bin/<slug:kind>/restore/", bin.restore, name="bin_restore"),
    path("bin/<slug:kind>/undo/", bin.undo, name="bin_undo"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/<int:pk>/", erasures.detail, name="erasure"),
    path("erasures/<int:pk>/decide/", erasures.decide, name="erasure_decide"),
    path("erasures/<int:pk>/drop/", erasures.drop, name="erasure_drop"),
]
