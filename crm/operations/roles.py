"""Three roles of the database instead of one: what each may do, as statements that may be run again.

    owner       owns the tables: migrations, and nothing that listens to the network
    app         web, workers, relay, beat: rows, as far as they may be changed at all; no DDL, no TRUNCATE
    reporting   reads, without what opens doors

A model says itself that its table only grows: `only_grows = ()`, or the fields that may still be changed (a merge moves
activities to the kept record). Whatever broke into the application, it cannot rewrite what happened.
"""

from django.apps import apps
from django.db import connection, transaction

from crm.audit.models import Entry

# Nobody who makes reports needs what lets one in: whole tables, and columns of tables that they do need.
SECRET = (
    "users.session",
    "users.invitation",
    "sessions.session",
    "api.apitoken",
    "api.idempotencykey",
    "api.guess",
    "audit.erasedmark",
    "automation.webhook",
    "mfa.authenticator",
    "account.emailconfirmation",
    "socialaccount.socialapp",
    "socialaccount.socialtoken",
)
SECRET_COLUMNS = {"users.user": ("password",)}

# What the application does to the audit, it does through these (crm/audit/alone.sql): it adds events, and forgets.
AUDITS = (
    "audit_note(text, text, bigint, jsonb, bigint, text, text, inet, bigint, text)",
    "audit_erase(regclass, bigint[], text[], jsonb)",
    "audit_forget(text, bigint[], text[])",
)


@transaction.atomic
def grant(app, reporting=""):
    """Let `app` and `reporting`, roles that exist, do what they are there for, now and with tables to come. Run by the
    owner after each migration."""
    with connection.cursor() as cursor:
        for statement in statements(app, reporting):
            cursor.execute(statement)


def statements(app, reporting=""):
    app, reporting = (name and connection.ops.quote_name(name) for name in (app, reporting))
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield from _rights(app, "SELECT, INSERT, UPDATE, DELETE")
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}"
    for table, columns in growing():
        yield f"REVOKE UPDATE, DELETE ON {_quoted(table)} FROM {app}"
        if table == Entry._meta.db_table:
            yield f"REVOKE INSERT ON {_quoted(table)} FROM {app}"
        if columns:
            yield f"GRANT UPDATE ({', '.join(map(_quoted, columns))}) ON {_quoted(table)} TO {app}"
    for function in AUDITS:
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {app}"
    if reporting:
        yield from _rights(reporting, "SELECT")
        yield from _withheld(reporting)


def _rights(role, rights):
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {role}"


def _withheld(reporting):
    for model in map(apps.get_model, (*SECRET, *SECRET_COLUMNS)):
        yield f"REVOKE SELECT ON {_quoted(model._meta.db_table)} FROM {reporting}"  # noqa: S608
    for label, secret in SECRET_COLUMNS.items():
        model = apps.get_model(label)
        told = [_quoted(field.column) for field in model._meta.concrete_fields if field.name not in secret]
        yield f"GRANT SELECT ({', '.join(told)}) ON {_quoted(model._meta.db_table)} TO {reporting}"


def growing():
    """(table, columns that may still be changed) of every table that only grows."""
    for model in apps.get_models():
        kept = getattr(model, "only_grows", None)
        if kept is not None:
            yield model._meta.db_table, [model._meta.get_field(name).column for name in kept]


def _quoted(name):
    return connection.ops.quote_name(name)
