"""What a verb must write at least: the same rows in one transaction, by plain statements.

Each is committed, so it waits for the disk as the verb does, and each runs the history's triggers. New rows are copies
of old ones, which spares listing every column. `:name` are pgbench's variables, set by `\\gset`.
"""

from functools import cache

from django.db import connection

NOW = "now()"
PHONE = "'+8613' || lpad((random() * 999999999)::bigint::text, 9, '0')"
EMAIL = "md5(random()::text) || '@bench.example'"


@cache
def columns(table):
    """The columns that one may write, without the key."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
               AND attgenerated = '' AND attname <> 'id' ORDER BY attnum""",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def copied(table, row, **changes):
    """INSERT a copy of the row (a condition) with some columns changed."""
    names = columns(table)
    values = ", ".join(str(changes.get(name, f'"{name}"')) for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} WHERE {row} LIMIT 1"


ZERO = {"json": "'{}'", "bool": "false", "int": "0", "num": "0", "time": "now()", "date": "now()"}


@cache
def needed(table):
    """{column: the least it takes} of those that must have a value and bring none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
               WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
               AND a.attgenerated = '' AND a.attidentity = '' AND NOT a.atthasdef""",
            [table],
        )
        kinds = cursor.fetchall()
    return {name: next((zero for kind, zero in ZERO.items() if kind in typ), "''") for name, typ in kinds}


def inserted(table, source="", **values):
    """INSERT these values, one row or one for each of the source's (`FROM ...`); what else is needed is empty."""
    values = needed(table) | {name: str(value) for name, value in values.items()}
    names = ", ".join(f'"{name}"' for name in values)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} {source}"


def told(kind, record, reader, verb):
    """What happened, on the timeline."""
    happened = {"content_type_id": kind, "object_id": record, "kind": f"'{verb}'", "by_id": reader.id, "at": NOW}
    return inserted("followups_activity", **happened)


def given(kind, lead, reader):
    """What every assignment writes beside the lead."""
    return [
        inserted(
            "leads_assignment",
            f"FROM users_user WHERE id = {reader.id}",
            lead_id=lead,
            to_id="id",
            team_id="team_id",
            by_id="id",
            at=NOW,
        ),
        copied(
            "followups_followup",
            f"owner_id = {reader.id} AND content_type_id = {kind}",
            object_id=lead,
            done_at="NULL",
            done_by_id="NULL",
            due=NOW,
            reminded_at=NOW,
        ),
        told(kind, lead, reader, "assigned"),
    ]


FRESH = {
    "external_id": "''",
    "converted_at": "NULL",
    "created_at": NOW,
    "deleted_at": "NULL",
    "duplicate_of_id": "NULL",
    "first_response_at": "NULL",
    "response_minutes": "NULL",
}
FRESH |= dict.fromkeys(("converted_customer_id", "converted_contact_id", "converted_opportunity_id"), "NULL")


def in_pool(pool):
    """Changes that make a copy of a lead lie in the pool."""
    return {**FRESH, "owner_id": "NULL", "team_id": "NULL", "pool_id": pool, "status": "'new'", "intake": "'done'"}


def claim(kind, reader, pool):
    return [
        "BEGIN",
        f"""SELECT id AS lead FROM leads_lead WHERE pool_id = {pool} AND owner_id IS NULL AND deleted_at IS NULL
 AND status NOT IN ('disqualified', 'converted') ORDER BY score DESC, id DESC LIMIT 1 FOR UPDATE SKIP LOCKED \\gset""",
        f"""UPDATE leads_lead SET owner_id = {reader.id}, pool_id = NULL, status = 'assigned', assigned_at = now(),
 response_due_at = now() + interval '2 hours', next_followup_at = now(), version = version + 1, updated_at = now()
 WHERE id = :lead""",
        *given(kind, ":lead", reader),
        "COMMIT",
    ]


def create(kind, reader, lead):
    """A rep's new lead: the lead, its arrival, its assignment and follow-up."""
    fresh = {**FRESH, "phone_e164": PHONE, "email_key": EMAIL, "owner_id": reader.id, "pool_id": "NULL"}
    fresh |= {"status": "'assigned'", "intake": "'done'", "assigned_at": NOW}
    return [
        "BEGIN",
        copied("leads_lead", f"id = {lead}", **fresh) + " RETURNING id AS lead \\gset",
        inserted("customers_touch", content_type_id=kind, object_id=":lead", at=NOW),
        told(kind, ":lead", reader, "created"),
        *given(kind, ":lead", reader),
        "COMMIT",
    ]


def move(kind, reader, opportunity, stages):
    there, here = f"({opportunity})", ", ".join(map(str, stages))
    return [
        "BEGIN",
        f"SELECT version FROM opportunities_opportunity WHERE id = {there} FOR UPDATE",
        f"""UPDATE opportunities_opportunity SET stage_id = (ARRAY[{here}])[1 + version % {len(stages)}],
 stage_since = now(), version = version + 1, updated_at = now() WHERE id = {there}""",
        copied("opportunities_stagechange", f"opportunity_id = {there}", previous_id="NULL", at=NOW),
        told(kind, there, reader, "moved"),
        "COMMIT",
    ]


def convert(kinds, reader, lead, opportunity):
    """Customer, contact, opportunity with its first ledger row, the lead's end, its follow-ups along."""
    of_lead, of_customer, of_opportunity = kinds
    own = {"external_id": "''", "created_at": NOW}
    return [
        "BEGIN",
        f"SELECT id FROM leads_lead WHERE id = {lead} FOR UPDATE",
        copied("customers_customer", "id = (SELECT min(id) FROM customers_customer)", **own)
        + " RETURNING id AS customer \\gset",
        copied(
            "customers_contact",
            "id = (SELECT min(id) FROM customers_contact)",
            customer_id=":customer",
            email=EMAIL,
            **own,
        )
        + " RETURNING id AS contact \\gset",
        copied("opportunities_opportunity", f"id = {opportunity}", customer_id=":customer", **own)
        + " RETURNING id AS made \\gset",
        copied(
            "opportunities_stagechange", f"opportunity_id = {opportunity}", opportunity_id=":made", previous_id="NULL"
        ),
        "INSERT INTO opportunities_opportunitycontact (opportunity_id, contact_id, role) VALUES (:made, :contact, '')",
        f"UPDATE leads_lead SET version = version + 1, updated_at = now() WHERE id = {lead}",
        f"""UPDATE followups_followup SET content_type_id = {of_opportunity}, object_id = :made
 WHERE content_type_id = {of_lead} AND object_id = {lead} AND done_at IS NULL""",
        told(of_customer, ":customer", reader, "created"),
        told(of_opportunity, ":made", reader, "created"),
        told(of_lead, lead, reader, "converted"),
        "COMMIT",
    ]


def capture(form):
    sent = {"form_id": form, "receipt": "md5(random()::text)", "idempotency_key": "md5(random()::text)"}
    sent |= {"received_at": NOW, "raw": """'{"name": "bench"}'""", "consent": "true", "state": "'quarantined'"}
    return [
        "BEGIN",
        f"""INSERT INTO leads_capturecount (form_id, network, minute, hits)
 VALUES ({form}, '198.51.100.0/24', date_trunc('minute', now()), 1)
 ON CONFLICT (form_id, network, minute) DO UPDATE SET hits = leads_capturecount.hits + 1""",
        inserted("leads_submission", **sent),
        "COMMIT",
    ]
