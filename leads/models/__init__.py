"""Leads, how they come in, how they are scored and who gets them."""

from .assignment import Assignment, AssignmentRule, Strategy
from .batch import LeadBatch, OwedTurn
from .capture import CaptureCount, Form, Submission, SubmissionState, VisitorEvent
from .lead import Grade, Intake, Lead, Status
from .load import LeadLoad
from .policy import LeadPolicy
from .scoring import LeadEvent, ScoreKind, ScoringGroup, ScoringRule
from .share import LeadShare

__all__ = [
    "Assignment",
    "AssignmentRule",
    "CaptureCount",
    "Form",
    "Grade",
    "Intake",
    "Lead",
    "LeadBatch",
    "LeadEvent",
    "LeadLoad",
    "LeadPolicy",
    "LeadShare",
    "OwedTurn",
    "ScoreKind",
    "ScoringGroup",
    "ScoringRule",
    "Status",
    "Strategy",
    "Submission",
    "SubmissionState",
    "VisitorEvent",
]
