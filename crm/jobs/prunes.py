"""What may be forgotten after a while; each package registers its own.

@prune                                    # in <package>/wakeups.py, which is found by itself
def prune_keys():
    return IdempotencyKey.objects.expired().delete()[0]
"""

import logging
from importlib import import_module

from django.conf import settings
from django.db import transaction

from .models import Heartbeat

logger = logging.getLogger(__name__)

_prunes = []


def prune(function):
    """Register `function`, which deletes what nobody needs any more and returns how many rows that were."""
    if function not in _prunes:
        _prunes.append(function)
    return function


def prune_all():
    """Each in a transaction of its own; one that fails does not keep the others."""
    pruned = {}
    for function in _prunes:
        try:
            with transaction.atomic():
                pruned[f"{function.__module__}.{function.__qualname__}"] = function()
        except Exception:
            logger.exception("%s failed", function.__qualname__)
    return pruned


@prune
def prune_heartbeats():
    return Heartbeat.objects.stale().delete()[0]


@prune
def prune_sessions():
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
