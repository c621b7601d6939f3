"""When the worker has something to do for oversight, and what is gone for good."""

from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .bin import empty_old
from .models import Erasure

wake("crm.oversight.tasks.erase", when=lambda: Erasure.objects.due().exists())


@prune
def empty_the_bin():
    """Nightly, a few hundred of each kind."""
    return empty_old()
