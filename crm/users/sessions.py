"""The sessions of Django in a table that knows whose they are (SESSION_ENGINE)."""

import datetime as dt

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

SEEN_EVERY = dt.timedelta(minutes=5)
ORIGIN = "origin"  # of the log-in: {"at", "address", "agent"}


class SessionStore(DatabaseStore):
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
        stale = self.model.objects.filter(pk=self.session_key, seen_at=self.seen_at)
        self.seen_at = now
        stale.update(seen_at=now)
