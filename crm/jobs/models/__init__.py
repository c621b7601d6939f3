"""The rows of background work: what was announced, who is alive, how far a job has come."""

from .heartbeat import Heartbeat
from .outbox import Outbox
from .run import JobRun

__all__ = ["Heartbeat", "JobRun", "Outbox"]
