"""The door for the web server."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from crm.runtime.warm import warm
from crm.web.bodies import measured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "15")  # seconds; nobody waits longer for a page
try:
    settings.SECRET_KEY  # noqa: B018 (asking raises; sessions signed with nothing would be anybody's)
except ImproperlyConfigured:
    raise SystemExit("shangji: SECRET_KEY is not set; sessions would be signed with nothing.") from None
application = measured(get_wsgi_application())
warm()
