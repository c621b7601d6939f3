"""`Idempotency-Key`: the same request twice is done once and gets the same answer.

    status, answer, again = once(scope=f"form:{form.key}", path=request.path, key=key, body=fingerprint(data), act=act)

The key is claimed, the work done and the answer kept in one transaction: a crash undoes all three, and a second request
with the same key waits for the first at the unique index. Refusals are not kept; asking again asks again.
"""

import hashlib
import json

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from crm.rules.refusals import Conflict, Invalid, Refusal

from .models import IdempotencyKey

WAIT = "10s"
LONGEST = 200


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used with another body.")


class KeyBusy(Conflict):
    code = "idempotency_key_busy"
    message = _("A request with this Idempotency-Key is still being worked on.")


def once(*, scope, path, key, body, act):
    """(status, answer, whether it is a kept answer). `act()` does the work and returns (status, JSON-ready answer)."""
    path, key = path[:LONGEST], checked(key)
    with transaction.atomic():
        IdempotencyKey.objects.expired().filter(scope=scope, path=path, key=key).delete()
        if not _claim(scope, path, key, body):
            kept = IdempotencyKey.objects.filter(scope=scope, path=path, key=key).first()
            if kept is None:
                raise KeyBusy
            if kept.body != body:
                raise KeyReused
            return kept.status, kept.answer, True
        status, answer = act()
        answer = json.loads(JSONRenderer().render(answer) or b"null")
        mine = IdempotencyKey.objects.filter(scope=scope, path=path, key=key)
        if status >= 400:
            mine.delete()
        else:
            mine.update(status=status, answer=answer)
        return status, answer, False


def _claim(scope, path, key, body):
    """True where the key is new; waits for a request that holds it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            (before,) = cursor.fetchone()
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            cursor.execute(
                "INSERT INTO api_idempotencykey (scope, path, key, body, status, created_at)"
                " VALUES (%s, %s, %s, %s, 0, now()) ON CONFLICT DO NOTHING",
                [scope, path, key, body],
            )
            claimed = cursor.rowcount == 1
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])
            return claimed
    except OperationalError as waited:
        raise KeyBusy from waited


def checked(key):
    """A key as it may be stored: 1 to 200 printable ASCII characters."""
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid({"Idempotency-Key": _("Give 1 to 200 printable ASCII characters.")})
    return key


def fingerprint(data):
    """SHA-256 of what was sent, whatever the order of its keys; files by their content."""
    plain = {k: data.getlist(k) for k in data} if hasattr(data, "getlist") else data
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=_of_file).encode()).hexdigest()


def _of_file(value):
    if not isinstance(value, UploadedFile):
        return str(value)
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return [value.name, content.hexdigest()]


class Idempotent:
    """A mixin for API views: every POST takes the header. `secret = True` accepts and ignores it."""

    secret = False

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key")
        if request.method == "POST" and key is not None and not self.secret and hasattr(self, "post"):
            handler = self.post
            self.post = lambda request, *args, **kwargs: self._once(key, handler, request, *args, **kwargs)

    def _once(self, key, handler, request, *args, **kwargs):
        def act():
            response = handler(request, *args, **kwargs)
            return response.status_code, response.data

        scope = f"user:{request.user.pk}"
        body = fingerprint(request.data)
        status, answer, again = once(scope=scope, path=request.path, key=key, body=body, act=act)
        return Response(answer, status=status, headers={"Idempotency-Replayed": "true"} if again else None)
