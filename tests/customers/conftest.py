"""Callers of the API, and what the product ships configured."""

from tests.api.conftest import as_
from tests.leads.conftest import shipped

__all__ = ["as_", "shipped"]
