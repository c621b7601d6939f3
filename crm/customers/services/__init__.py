"""Verbs on customers and contacts."""

from .contacts import change_contact, create_contact, delete_contact, restore_contact
from .customers import (
    change_customer,
    create_customer,
    delete_customer,
    restore_customer,
    tag_customer,
    transfer_customer,
)
from .duplicates import Duplicate, duplicates
from .merge import merge_customers

__all__ = [
    "Duplicate",
    "change_contact",
    "change_customer",
    "create_contact",
    "create_customer",
    "delete_contact",
    "delete_customer",
    "duplicates",
    "merge_customers",
    "restore_contact",
    "restore_customer",
    "tag_customer",
    "transfer_customer",
]
