"""When the worker has imports to run."""

from crm.jobs.wakeups import wake

from .models import Import

wake("crm.imports.tasks.run_imports", when=lambda: Import.objects.due())
