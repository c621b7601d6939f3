"""Sending a poke to the broker without ever waiting long for it."""

import logging
import time

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds for a connect or an answer
PAUSES = (0.5, 1, 2, 3)  # between two tries while the broker is away
POKE_EXPIRES = 15  # seconds; an old poke says nothing that the next one does not say


class Publisher:
    """Publishes task names over one connection with short timeouts; the broker's absence costs a bounded pause."""

    def __init__(self, app):
        self.app = app
        self._connection = self._channel = self._producer = None
        self._failures = 0
        self._not_before = float("-inf")

    def send(self, task):
        """Poke the task; False when the broker is away (the row stays due, so the next look pokes again)."""
        if time.monotonic() < self._not_before:
            return False
        return self._try(f"poke {task}", lambda: self._publish(task))

    def reachable(self):
        """Whether the broker answers, asked now unless it failed a moment ago."""
        if time.monotonic() < self._not_before:
            return False
        return self._try("ping", self._ping)

    def _publish(self, task):
        self._open()
        self.app.send_task(task, producer=self._producer, retry=False, ignore_result=True, expires=POKE_EXPIRES)

    def _ping(self):
        self._open()
        self._channel.client.ping()

    def _open(self):
        if self._channel is None:
            options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
            self._connection = self.app.connection_for_write(transport_options=options, connect_timeout=PATIENCE)
            self._channel = self._connection.channel()
            self._producer = self.app.amqp.Producer(self._channel, auto_declare=False)

    def _try(self, what, act):
        try:
            act()
        except Exception as error:  # kombu, redis-py and the socket each raise their own
            if not self._failures:
                logger.warning("The broker is away (%s): %s", what, error)
            self._drop()
            self._not_before = time.monotonic() + PAUSES[min(self._failures, len(PAUSES) - 1)]
            self._failures += 1
            return False
        if self._failures:
            logger.warning("The broker is back.")
        self._failures = 0
        return True

    def _drop(self):
        """Forget the connections without saying goodbye: a frozen broker would let us wait for it."""
        connection, self._connection = self._connection, None
        self._channel = self._producer = None
        if connection is not None:
            connection.collect(socket_timeout=PATIENCE)
