"""When the worker has a hand-over to go on with."""

from crm.jobs.wakeups import wake

from .models import HandOver

wake("crm.handovers.tasks.move", when=lambda: HandOver.objects.in_work())
