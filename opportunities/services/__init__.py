"""Verbs on opportunities. Page, API, import, automation and admin are doors to these."""

from .change import change_opportunity
from .closing import lose, reopen, win
from .create import create_opportunity, default_pipeline
from .history import History, import_many, import_opportunity
from .moving import can_override, move
from .parts import (
    add_contact,
    add_member,
    remove_contact,
    remove_member,
    set_line_items,
    tick_check,
    untick_check,
)
from .removal import delete_opportunities, delete_opportunity, restore_opportunity
from .stages import move_all, set_stage_probability
from .transfer import transfer

__all__ = [
    "History",
    "add_contact",
    "add_member",
    "can_override",
    "change_opportunity",
    "create_opportunity",
    "default_pipeline",
    "delete_opportunities",
    "delete_opportunity",
    "import_many",
    "import_opportunity",
    "lose",
    "move",
    "move_all",
    "remove_contact",
    "remove_member",
    "reopen",
    "restore_opportunity",
    "set_line_items",
    "set_stage_probability",
    "tick_check",
    "transfer",
    "untick_check",
    "win",
]
