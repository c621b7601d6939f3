"""Pipelines and the opportunities in them."""

from .catalogue import Competitor, LossReason, Product
from .gate import Check, Gate, GateKind
from .ledger import Changed, StageChange
from .opportunity import Opportunity, Outcome
from .parts import LineItem, Member, OpportunityContact, Tick
from .pipeline import Pipeline, Stage, StageKind
from .uncounted import Uncounted

__all__ = [
    "Changed",
    "Check",
    "Competitor",
    "Gate",
    "GateKind",
    "LineItem",
    "LossReason",
    "Member",
    "Opportunity",
    "OpportunityContact",
    "Outcome",
    "Pipeline",
    "Product",
    "Stage",
    "StageChange",
    "StageKind",
    "Tick",
    "Uncounted",
]
