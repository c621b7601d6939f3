"""What every worker of the web server needs, loaded once before they are forked, so that they share its memory."""

import gc
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.template import engines
from django.urls import reverse
from django.utils import translation

from crm.calendar import today
from crm.calendar.working import is_working_day
from crm.web.formats import locale


def warm():
    """Views, templates and both languages. Afterwards no garbage collection touches any of it, which would copy it."""
    gc.disable()  # what is loaded here stays; looking for garbage in it only takes time
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
            reverse("admin:index")  # imports every view, and knows every address by its name
            locale().number_symbols  # noqa: B018  reads how money and dates are written
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                engines["django"].get_template(str(path.relative_to(folder)))
    is_working_day(today())  # loads the holidays of the world
    connections.close_all()  # a worker opens its own
    gc.enable()
    gc.collect()
    gc.freeze()
