"""Verbs on customers and contacts."""

from .contacts import (
    change_contact,
    create_contact,
    create_contacts,
    delete_contact,
    delete_contacts,
    new_contact,
    restore_contact,
    show_person,
)
from .customers import (
    change_customer,
    change_customers,
    create_customer,
    create_customers,
    delete_customer,
    delete_customers,
    new_customer,
    restore_customer,
    tag_customer,
    transfer_customer,
)
from .duplicates import Duplicate, duplicates, named_alike
from .merge import merge_customers

__all__ = [
    "Duplicate",
    "change_contact",
    "change_customer",
    "change_customers",
    "create_contact",
    "create_contacts",
    "create_customer",
    "create_customers",
    "delete_contact",
    "delete_contacts",
    "delete_customer",
    "delete_customers",
    "duplicates",
    "merge_customers",
    "named_alike",
    "new_contact",
    "new_customer",
    "restore_contact",
    "restore_customer",
    "show_person",
    "tag_customer",
    "transfer_customer",
]
