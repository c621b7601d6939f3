"""Callers of the API, as in tests/api."""

from tests.api.conftest import as_

__all__ = ["as_"]
