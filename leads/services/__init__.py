"""Verbs on leads. Each locks the lead, asks whether `by` may, does the whole effect in one transaction, once."""

from .assign import assign_lead
from .change import change_lead, change_leads, delete_lead, delete_leads, restore_lead
from .convert import convert_lead
from .create import create_lead, create_leads, new_lead
from .events import record_event
from .merge import merge_leads
from .pool import claim_lead, release_lead
from .qualify import disqualify_lead, qualify_lead

__all__ = [
    "assign_lead",
    "change_lead",
    "change_leads",
    "claim_lead",
    "convert_lead",
    "create_lead",
    "create_leads",
    "delete_lead",
    "delete_leads",
    "disqualify_lead",
    "merge_leads",
    "new_lead",
    "qualify_lead",
    "record_event",
    "release_lead",
    "restore_lead",
]
