"""What the product ships configured: every package has a module `defaults` with a function `ship()`."""

from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule


@transaction.atomic
def ship_all():
    """Create what is missing of every package's defaults, in the order of the staircase; twice is once."""
    for config in reversed(list(apps.get_app_configs())):
        if config.name != "crm.followups" and module_has_submodule(config.module, "defaults"):
            ship = getattr(import_module(f"{config.name}.defaults"), "ship", None)
            if ship:
                ship()
