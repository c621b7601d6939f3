"""Pages of this package."""

from django.urls import path

from . import invitation_views, session_views, token_views, views

app_name = "users"
urlpatterns = [
    path("", views.account, name="account"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/new/", token_views.create, name="token_create"),
    path("tokens/<int:pk>/revoke/", token_views.revoke, name="token_revoke"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/end-others/", session_views.end_others, name="sessions_end_others"),
    path("sessions/<slug:handle>/end/", session_views.end, name="session_end"),
    path("invitations/", invitation_views.invitations, name="invitations"),
    path("invitations/new/", invitation_views.create, name="invite"),
    path("invitations/<int:pk>/resend/", invitation_views.resend, name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", invitation_views.revoke, name="invitation_revoke"),
    path("invitation/<str:secret>/", invitation_views.accept, name="invitation"),
    path("language/", views.language, name="language"),
]
