"""Objects that are made without the constructor are what the constructor makes."""

import pytest
from django.apps import apps

from crm.rules.loading import QuickLoading
from leads.models import Lead

MODELS = [model for model in apps.get_models() if issubclass(model, QuickLoading)]


def held(one):
    """What an object holds besides its state: by value, moments by their kind."""
    return {name: value for name, value in vars(one).items() if name != "_state"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_default_is_there(model):
    made, built = held(model.made()), held(model())
    assert made.keys() == built.keys()
    assert {name: type(value) for name, value in made.items()} == {n: type(value) for n, value in built.items()}
    assert model.made()._state.adding


def test_no_two_share_what_can_be_changed():
    one, other = Lead.made(name="A"), Lead.made()
    one.custom["k"] = 1
    assert (one.name, other.name, other.custom) == ("A", "", {})
