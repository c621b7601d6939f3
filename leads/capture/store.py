"""Store a submission: the row, its consent and the announcement in one transaction that is on disk when it returns."""

import hashlib
import json
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.jobs.outbox import announce
from crm.rules.refusals import Refusal

from ..models import Submission

LONGEST_KEY = 200


class KeyReused(Refusal):
    """The same Idempotency-Key came with something else."""

    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used with another body.")


@dataclass(frozen=True)
class Stored:
    """`again`: the key was known, nothing new was stored."""

    receipt: str
    again: bool = False


def store_submission(form, *, raw, meta=None, consent=False, idempotency_key=""):
    """Keep what came. Returns its receipt; the same key with the same content gives the first receipt again.

    `raw`: as `read_submission` gives it. `meta`: {language, referrer, utm, agent, network, visitor}. Raises KeyReused.
    When this returns, the submission is on disk; when it raises a database error, nothing was stored.
    """
    meta = dict(meta or {})
    visitor = str(meta.pop("visitor", "") or "")[:64]
    content = _hash(raw)
    language = "zh" if (meta.get("language") or get_language() or "").startswith("zh") else "en"
    try:
        with transaction.atomic(durable=not connection.in_atomic_block):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO on")
            submission = Submission.objects.create(
                form=form,
                idempotency_key=idempotency_key,
                body_hash=content,
                raw=raw,
                meta=meta,
                visitor=visitor,
                consent=consent,
                consent_text=(form.consent_zh if language == "zh" else form.consent_en) if consent else "",
            )
            announce("submission.stored", submission=submission.pk)
    except IntegrityError:
        # The key is known, or came twice in the same moment: the first of the two stands.
        before = _before(form, idempotency_key, content) if idempotency_key else None
        if before is None:
            raise
        return before
    return Stored(submission.receipt)


def _before(form, key, content):
    known = Submission.objects.filter(form=form, idempotency_key=key).values_list("receipt", "body_hash").first()
    if known is None:
        return None
    receipt, body_hash = known
    if body_hash != content:
        raise KeyReused
    return Stored(receipt, again=True)


def _hash(raw):
    return hashlib.sha256(json.dumps(raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
