"""Pages of this package."""

from django.urls import path

from .views import contacts, customers, finding, many

app_name = "customers"
urlpatterns = [
    path("customers/", customers.customer_list, name="list"),
    path("customers/new/", customers.create, name="create"),
    path("customers/transfer/", many.transfer_many, name="transfer_many"),
    path("customers/tag/", many.tag_many, name="tag_many"),
    path("customers/pick/", finding.pick, name="pick"),
    path("customers/duplicates/", finding.duplicate_hint, name="duplicate_hint"),
    path("customers/search/", finding.search_results, name="search_results"),
    path("customers/<int:pk>/", customers.detail, name="detail"),
    path("customers/<int:pk>/edit/", customers.edit, name="edit"),
    path("customers/<int:pk>/show-contact/", customers.show_contact, name="show_contact"),
    path("customers/<int:pk>/transfer/", customers.transfer, name="transfer"),
    path("customers/<int:pk>/delete/", customers.delete, name="delete"),
    path("customers/<int:pk>/restore/", customers.restore, name="restore"),
    path("customers/<int:pk>/merge/", finding.merge, name="merge"),
    path("customers/<int:pk>/contacts/", contacts.of_customer, name="contacts_of"),
    path("customers/<int:pk>/contacts/new/", contacts.create, name="contact_create"),
    path("contacts/", contacts.contact_list, name="contacts"),
    path("contacts/search/", finding.contact_results, name="contact_results"),
    path("contacts/<int:pk>/", contacts.detail, name="contact"),
    path("contacts/<int:pk>/edit/", contacts.edit, name="contact_edit"),
    path("contacts/<int:pk>/show-contact/", contacts.show_contact, name="contact_show"),
    path("contacts/<int:pk>/delete/", contacts.delete, name="contact_delete"),
    path("contacts/<int:pk>/restore/", contacts.restore, name="contact_restore"),
]
