"""Pages of this package."""

from django.urls import path

from .views import attachments, followups, my_day, notices, search, sharing, timeline, todo

app_name = "followups"
urlpatterns = [
    path("", my_day.my_day, name="my_day"),
    path("my-day/team/", my_day.team_panel, name="team_late"),
    path("followups/", followups.followup_list, name="list"),
    path("followups/late/", followups.late_count, name="late_count"),
    path("followups/of/", todo.of_record, name="of_record"),
    path("followups/plan/", todo.plan, name="plan"),
    path("followups/finish/", followups.finish_many, name="finish_many"),
    path("followups/postpone/", followups.postpone_many, name="postpone_many"),
    path("followups/reopen/", followups.reopen_many, name="reopen_many"),
    path("followups/<int:pk>/", todo.open_about, name="open_about"),
    path("followups/<int:pk>/menu/", todo.menu, name="menu"),
    path("followups/<int:pk>/change/", todo.change, name="change"),
    path("followups/<int:pk>/finish/", todo.finish, name="finish"),
    path("followups/<int:pk>/reopen/", todo.reopen, name="reopen"),
    path("followups/<int:pk>/postpone/", todo.postpone, name="postpone"),
    path("followups/<int:pk>/postpone/back/<int:stamp>/", todo.postpone_back, name="postpone_back"),
    path("followups/<int:pk>/drop/", todo.drop, name="drop"),
    path("sharing/", sharing.shares, name="shares"),
    path("sharing/new/", sharing.share, name="share"),
    path("sharing/end/", sharing.unshare, name="unshare"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("timeline/log/", timeline.log, name="log"),
    path("attachments/of/", attachments.of_record, name="attachments"),
    path("attachments/add/", attachments.add, name="attach"),
    path("attachments/<slug:key>/", attachments.download, name="attachment"),
    path("attachments/<slug:key>/delete/", attachments.delete, name="attachment_delete"),
    path("attachments/<slug:key>/restore/", attachments.restore, name="attachment_restore"),
    path("notifications/", notices.notifications, name="notifications"),
    path("notifications/count/", notices.count, name="notification_count"),
    path("notifications/read/", notices.read, name="notifications_read"),
    path("notifications/<int:pk>/", notices.open_notice, name="notification"),
    path("search/", search.search, name="search"),
]
