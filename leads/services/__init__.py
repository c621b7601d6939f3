"""Verbs on leads. Each locks the lead, asks whether `by` may, does the whole effect in one transaction, once."""

from .assign import assign_lead
from .change import change_lead, delete_lead, restore_lead
from .convert import convert_lead
from .create import create_lead
from .events import record_event
from .merge import merge_leads
from .pool import claim_lead, release_lead
from .qualify import disqualify_lead, qualify_lead

__all__ = [
    "assign_lead",
    "change_lead",
    "claim_lead",
    "convert_lead",
    "create_lead",
    "delete_lead",
    "disqualify_lead",
    "merge_leads",
    "qualify_lead",
    "record_event",
    "release_lead",
    "restore_lead",
]
