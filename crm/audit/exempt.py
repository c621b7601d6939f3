"""Tables of which changes are not kept, each with its reason; of all others they are, and a test walks them all."""

from django.apps import apps

_DERIVED = "computed from other tables, which are kept"
_GROWS = "only grows: a row is itself the record of what happened"
_MACHINE = "the machine's own notes, gone within days"
_CAME = "kept as it came in from outside; what became of it is kept"

EXEMPT = {
    "audit.entry": "the audit itself: it only grows",
    "audit.erasedmark": "the audit itself: what stays of an erased person",
    "oversight.erasure": "it holds whom to forget until that is done; each step is noted as an event",
    "followups.activity": _GROWS,
    "opportunities.stagechange": _GROWS,
    "followups.contactshown": "each unmasking is noted as an event",
    "followups.notification": "a copy for its reader of what is told elsewhere",
    "leads.leadevent": _CAME,
    "leads.submission": _CAME,
    "leads.visitorevent": _CAME,
    "imports.importrow": _CAME,
    "imports.importkey": _MACHINE,
    "leads.capturecount": _MACHINE,
    "leads.leadbatch": _MACHINE,
    "leads.owedturn": _MACHINE,
    "leads.leadload": _DERIVED,
    "opportunities.uncounted": _DERIVED,
    "analytics.dailypicture": _DERIVED,
    "analytics.journey": _DERIVED,
    "analytics.went": _DERIVED,
    "analytics.stayed": _DERIVED,
    "analytics.booked": _DERIVED,
    "analytics.branch": _DERIVED,
    "api.idempotencykey": _MACHINE,
    "api.guess": "each wrong password is noted as an event",
    "automation.delivery": "what was sent and what came of it; gone after a month",
    "jobs.heartbeat": _MACHINE,
    "jobs.outbox": _MACHINE,
    "jobs.jobrun": _MACHINE,
    "admin.logentry": "Django's own list of what was done in the admin",
    "auth.permission": "nobody asks it: rights are roles and teams",
    "auth.group": "nobody asks it: rights are roles and teams",
    "auth.group_permissions": "nobody asks it: rights are roles and teams",
    "pghistory.context": "empty: old migrations name the library, which keeps nothing any more",
    "contenttypes.contenttype": "Django's list of models, written by migrations",
    "sessions.session": "empty: sessions are users.session",
    "users.session": "log-in, log-out and the end of sessions are noted as events",
    "users.letter": _MACHINE,
    "socialaccount.socialapp": "single sign-on is configured in the settings",
    "socialaccount.socialtoken": "nothing is kept of what the provider issued",
    "account.emailaddress": "nobody asks it: the user's own address counts",
    "account.emailconfirmation": "nobody asks it: the user's own address counts",
    "django_celery_beat.solarschedule": "the timetable stands in the settings",
    "django_celery_beat.intervalschedule": "the timetable stands in the settings",
    "django_celery_beat.clockedschedule": "the timetable stands in the settings",
    "django_celery_beat.crontabschedule": "the timetable stands in the settings",
    "django_celery_beat.periodictasks": "the timetable stands in the settings",
    "django_celery_beat.periodictask": "the timetable stands in the settings",
}


def kept_models():
    """Every model of which changes are kept."""
    models = apps.get_models(include_auto_created=True)
    return [one for one in models if one._meta.managed and not one._meta.proxy and one._meta.label_lower not in EXEMPT]
