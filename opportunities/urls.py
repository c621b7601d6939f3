"""Pages of this package."""

from django.urls import path

from .views import boards, detail, editing, lists, moving, panels, parts

app_name = "opportunities"
urlpatterns = [
    path("", lists.opportunity_list, name="list"),
    path("board/", boards.board, name="board"),
    path("board/column/", boards.column, name="column"),
    path("new/", editing.create, name="create"),
    path("transfer/", lists.transfer_many, name="transfer_many"),
    path("importance/", lists.importance_many, name="importance_many"),
    path("of-customer/<int:pk>/", panels.of_customer, name="of_customer"),
    path("my-day/", panels.my_day, name="my_day"),
    path("search/", panels.search_results, name="search_results"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/menu/", boards.card_menu, name="card_menu"),
    path("<int:pk>/ledger/", detail.ledger, name="ledger"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/transfer/", editing.hand_over, name="transfer"),
    path("<int:pk>/delete/", editing.delete, name="delete"),
    path("<int:pk>/restore/", editing.restore, name="restore"),
    path("<int:pk>/move/", moving.move, name="move"),
    path("<int:pk>/win/", moving.win, name="win"),
    path("<int:pk>/lose/", moving.lose, name="lose"),
    path("<int:pk>/reopen/", moving.reopen, name="reopen"),
    path("<int:pk>/contacts/add/", parts.contact_add, name="contact_add"),
    path("<int:pk>/contacts/<int:contact>/remove/", parts.contact_remove, name="contact_remove"),
    path("<int:pk>/checks/<int:item>/", parts.check, name="check"),
    path("<int:pk>/lines/", parts.lines, name="lines"),
]
