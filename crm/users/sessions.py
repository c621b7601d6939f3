"""The sessions of Django in a table that knows whose they are (SESSION_ENGINE)."""

import datetime as dt
import hashlib
from functools import cache

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from crm.rules.prepared import PreparedOne

SEEN_EVERY = dt.timedelta(minutes=5)
ORIGIN = "origin"  # of the log-in: {"at", "address", "agent"}


def kept_as(session_key):
    """How the table knows a session: who reads it learns no key that a browser could show. Keys are random and long, so
    a plain hash is enough."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40] if session_key else ""


@cache
def _living(model):
    def with_key(key, now):
        return model.objects.filter(session_key=key, expire_date__gt=now)

    return PreparedOne(model, with_key, key=str, now=dt.datetime)


class HashedStore(DatabaseStore):
    """Django's, with the key in the cookie alone and its hash in the row."""

    def _get_session_from_db(self):
        row = _living(self.model)(key=kept_as(self.session_key), now=timezone.now())
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key):
        return super().exists(kept_as(session_key))

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.session_key = kept_as(row.session_key)
        return row

    def delete(self, session_key=None):
        if key := session_key or self.session_key:
            self.model.objects.filter(pk=kept_as(key)).delete()


class SessionStore(HashedStore):
    """A row that was deleted stays deleted: a request that is under way cannot write it back (see Django's `save`)."""

    seen_at = None

    @classmethod
    def get_model_class(cls):
        from .models import Session

        return Session

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        self.seen_at = row.seen_at if row else None
        return row

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        now, origin = timezone.now(), data.get(ORIGIN, {})
        row.user_id = data.get(SESSION_KEY)
        row.started_at = dt.datetime.fromisoformat(origin["at"]) if origin else now
        row.seen_at = self.seen_at or now
        row.address, row.agent = origin.get("address"), origin.get("agent", "")
        return row

    def begin(self, *, address, agent):
        """Somebody has just signed in here."""
        self[ORIGIN] = {"at": timezone.now().isoformat(), "address": address or None, "agent": agent[:300]}
        self.seen_at = None

    def seen(self):
        """Note that it is used, one write every few minutes; what was read with the session says when the last was."""
        now = timezone.now()
        if self.seen_at is None or self.seen_at > now - SEEN_EVERY:
            return
        stale = self.model.objects.filter(pk=kept_as(self.session_key), seen_at=self.seen_at)
        self.seen_at = now
        stale.update(seen_at=now)
