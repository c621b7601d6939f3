"""The least that Django can do for a page: session, user, raw SQL, a cached template. The product is held against it.

Served by the same gunicorn with the same settings on the same database as `crm.bench.bare:application`. The statement
of each page and user comes from the file BENCH_BARE names: {"rows": {user id: sql}, "cards": {user id: sql}}.
"""

import json
import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse, HttpResponseForbidden
from django.template import engines
from django.urls import path

from crm.runtime.environment import Environment
from crm.users.sessions import HashedStore

TEMPLATES = {
    "rows.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Leads</title></head><body>
<header><nav><a href="/">My day</a><a href="/leads/">Leads</a><a href="/board/">Board</a></nav><b>{{ user.1 }}</b>
</header><table><thead><tr>{% for name in names %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr id="row-{{ row.0 }}">{% for cell in row %}<td>{{ cell|default:"" }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>""",
    "cards.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Board</title></head><body>
<header><nav><a href="/">My day</a><a href="/leads/">Leads</a><a href="/board/">Board</a></nav><b>{{ user.1 }}</b>
</header><div class="board">{% for row in rows %}<article id="card-{{ row.0 }}">
<h3><a href="/o/{{ row.0 }}/">{{ row.1 }}</a></h3>
{% for cell in row %}<span>{{ cell|default:"" }}</span>{% endfor %}</article>
{% endfor %}</div></body></html>""",
}


class SessionStore(HashedStore):
    """Sessions as the product keeps them."""


if not settings.configured:
    env = Environment()
    settings.configure(
        SECRET_KEY=env.secret_key(),
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={"default": env.database() | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}},
        INSTALLED_APPS=["django.contrib.sessions"],
        SESSION_ENGINE=__name__,
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "crm.bench.counting.counted"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", TEMPLATES)],
                        )
                    ]
                },
            }
        ],
    )
application = get_wsgi_application()
apps.get_model("sessions", "Session")._meta.db_table = "users_session"  # where the product keeps them; the same columns
STATEMENTS = json.loads(Path(os.environ["BENCH_BARE"]).read_text()) if os.environ.get("BENCH_BARE") else {}
USER = "SELECT id, name, role, team_id FROM users_user WHERE id = %s AND is_active"


def page(request, kind):
    """Who asks, one statement, one template."""
    with connection.cursor() as cursor:
        cursor.execute(USER, [request.session.get("_auth_user_id")])
        user = cursor.fetchone()
        if user is None:
            return HttpResponseForbidden()
        cursor.execute(STATEMENTS[kind][str(user[0])])
        rows, names = cursor.fetchall(), [column.name for column in cursor.description]
    template = engines["django"].get_template(f"{kind}.html")
    return HttpResponse(template.render({"user": user, "rows": rows, "names": names}, request))


urlpatterns = [path("<slug:kind>/", page)]
