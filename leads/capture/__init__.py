"""The public door: a submission is stored durably before anybody is told that it arrived. Everything else is the
worker's (`leads.intake`).

    stored = store_submission(form, raw=raw, meta=meta, consent=True, idempotency_key=key)
    stored.receipt, stored.again
"""

from .reading import read_submission
from .store import store_submission

__all__ = ["read_submission", "store_submission"]
