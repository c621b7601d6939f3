"""Yesterday's verbs: the demo's history is made by the product's own verbs, each at its own time."""

from contextlib import contextmanager
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def at(moment):
    """Inside, `timezone.now()` answers `moment` (aware). For demo data alone; nothing else may turn the clock."""
    with patch.object(timezone, "now", lambda: moment):
        yield moment
