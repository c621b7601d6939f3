"""Rules as data, paging, search and refusals: pure, without models; every floor may import them.

from crm.rules import Field, Vocabulary, check, describe, matches, to_q
from crm.rules.keyset import keyset_page, capped_count
from crm.rules.search import search_q, too_short
from crm.rules.refusals import Conflict, GateNotMet, Invalid, NotAllowed, Refusal, StaleVersion
"""

from crm.rules.compile import to_q
from crm.rules.evaluate import matches
from crm.rules.sentence import describe
from crm.rules.tree import RuleError, check
from crm.rules.vocabulary import BOOL, CHOICE, DATE, FK, NUMBER, TAGS, TEXT, Field, Vocabulary

__all__ = [
    "BOOL",
    "CHOICE",
    "DATE",
    "FK",
    "NUMBER",
    "TAGS",
    "TEXT",
    "Field",
    "RuleError",
    "Vocabulary",
    "check",
    "describe",
    "matches",
    "to_q",
]
