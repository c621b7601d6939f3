"""Conditions in admin: edited as rows, shown as a sentence."""

from django.utils.translation import gettext as _

from crm.rules.sentence import describe
from crm.rules.tree import RuleError, check


def sentence(condition, vocabulary):
    """The condition in words; says so where it no longer fits the fields that there are."""
    if not condition:
        return _("always")
    try:
        return describe(check(condition, vocabulary), vocabulary)
    except RuleError as wrong:
        return _("⚠ broken: %(what)s") % {"what": wrong}
