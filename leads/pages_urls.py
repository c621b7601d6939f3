"""Pages of leads, and the hosted forms that anybody may open."""

from django.urls import path

from .views import bulk, converting, detail, editing, lists, panels, pool, public, sharing, verbs

urlpatterns = [
    # The public side
    path("f/<str:key>/", public.form, name="form"),
    path("f/<str:key>/embed.js", public.embed, name="form_embed"),
    path("f/<str:key>/qr.svg", public.qr, name="form_qr"),
    path("leads/forms/", sharing.form_list, name="forms"),
    # Lists
    path("leads/", lists.lead_list, name="list"),
    path("leads/view/<slug:view>/", lists.lead_list, name="view"),
    path("leads/pool/", pool.pool_list, name="pool"),
    path("leads/pool/<int:pk>/", pool.pool_list, name="pool_of"),
    # Many at once
    path("leads/assign/", bulk.assign_many, name="assign_many"),
    path("leads/assign/back/", bulk.assign_back, name="assign_back"),
    path("leads/tag/", bulk.tag_many, name="tag_many"),
    path("leads/tag/back/", bulk.tag_back, name="tag_back"),
    path("leads/release/", bulk.release_many, name="release_many"),
    path("leads/disqualify/", bulk.disqualify_many, name="disqualify_many"),
    path("leads/claim/", bulk.claim_many, name="claim_many"),
    # Parts of other pages
    path("leads/my-day/", panels.my_day, name="my_day"),
    path("leads/search/", panels.search_results, name="search_results"),
    path("leads/of-customer/<int:pk>/", panels.of_customer, name="of_customer"),
    path("leads/new-count/", panels.new_count, name="new_count"),
    # One lead
    path("leads/new/", editing.create, name="create"),
    path("leads/duplicates/", editing.duplicate_hint, name="duplicate_hint"),
    path("leads/pick/", editing.pick, name="pick"),
    path("leads/<int:pk>/", detail.detail, name="detail"),
    path("leads/<int:pk>/head/", detail.head, name="head"),
    path("leads/<int:pk>/side/", detail.side, name="side"),
    path("leads/<int:pk>/origin/", detail.origin, name="origin"),
    path("leads/<int:pk>/history/", detail.history, name="history"),
    path("leads/<int:pk>/edit/", editing.edit, name="edit"),
    path("leads/<int:pk>/merge/", editing.merge, name="merge"),
    path("leads/<int:pk>/delete/", editing.delete, name="delete"),
    path("leads/<int:pk>/restore/", editing.restore, name="restore"),
    path("leads/<int:pk>/assign/", verbs.assign, name="assign"),
    path("leads/<int:pk>/claim/", verbs.claim, name="claim"),
    path("leads/<int:pk>/show-contact/", verbs.show_contact, name="show_contact"),
    path("leads/<int:pk>/contact/", verbs.contact, name="contact"),
    path("leads/<int:pk>/release/", verbs.release, name="release"),
    path("leads/<int:pk>/qualify/", verbs.qualify, name="qualify"),
    path("leads/<int:pk>/disqualify/", verbs.disqualify, name="disqualify"),
    path("leads/<int:pk>/convert/", converting.convert, name="convert"),
]
