"""What follows a person into another team; a package whose records need more than the column registers its own.

@follows(Opportunity)                                  # in <package>/moves.py, which is found by itself
def move_opportunities(user, *, model, team, by): ...
"""

from django.apps import apps

from .models import Owned

_followers = {}


def follows(model):
    """The function moves the user's open records of this model; the caller holds the user's row."""

    def register(function):
        _followers[model] = function
        return function

    return register


def move_records(user, *, team, by):
    """Open records follow, closed ones stay where they were counted."""
    for model in apps.get_models():
        if issubclass(model, Owned):
            _followers.get(model, _move)(user, model=model, team=team, by=by)


def _move(user, *, model, team, by):
    mine = model.objects.filter(owner=user)
    (mine.open() if hasattr(mine, "open") else mine).update(team=team)
