"""The product's main ways with a role that owns nothing: all of them work, and nothing that happened can be rewritten.

On a database of its own, migrated by its owner from nothing, in the cluster of the run.
"""

import pytest
from django.core.files.base import ContentFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg2.errors import InsufficientPrivilege, ReadOnlySqlTransaction

from analytics.reports import QUESTIONS
from analytics.tasks import count, nightly
from crm.automation.services import create_webhook
from crm.customers.services import create_customer, merge_customers
from crm.followups.models import Activity
from crm.followups.services import attach, delete_attachment, log_activity, plan_followup, remind_due
from crm.imports.running import run_due
from crm.imports.services import start_import, undo_import, upload_file
from crm.jobs.invariants import broken_invariants
from crm.jobs.outbox import handle_batch
from crm.jobs.tasks import prune
from crm.operations.roles import AUDITS, growing
from crm.oversight.erasure.deciding import ask_erasure, decide_erasure, go_on
from leads.services import convert_lead, create_lead, merge_leads
from leads.tasks import intake
from opportunities.models import LossReason, Pipeline, StageChange
from opportunities.services import create_opportunity, lose, move, reopen


def test_sales_go_on(application, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ann, lea = application.ann, application.lea
    kept, other = (create_customer(by=ann, owner=ann, name=name) for name in ("Acme", "Acme Ltd"))
    log_activity(other, kind="call", direction="two_way", by=ann, body="Talked")
    delete_attachment(attach(other, file=ContentFile(b"%PDF-1.7", "a.pdf"), by=ann), by=ann)
    merge_customers(kept, other=other, by=ann)
    stages = list(Pipeline.objects.get(key="default").stages.order_by("order"))
    made = create_opportunity(by=ann, owner=ann, customer=kept, name="Pump", amount=5, stage=stages[0])
    move(made, to=stages[1], by=ann)
    lose(made, by=ann, reason=LossReason.objects.filter(pickable=True).first())
    reopen(made, by=ann)
    leads = [create_lead(by=ann, name=f"Wang {number}", phone=f"1380013800{number}") for number in range(3)]
    log_activity(leads[1], kind="call", direction="out", by=ann)
    merge_leads(leads[0], other=leads[1], by=lea)
    convert_lead(leads[2], by=ann)
    plan_followup(kept, owner=ann, due="2026-01-01T09:00Z", goal="Call", by=ann)
    assert StageChange.objects.filter(opportunity=made).count() == 4
    assert Activity.objects.about(kept).filter(kind="call").exists()


def test_workers_go_on(application):
    batch = upload_file(kind="leads", name="a.csv", data=b"name,phone\nQian,13900001111\n", by=application.ann)
    start_import(batch, mapping=batch.mapping, by=application.ann)
    create_webhook(url="https://hooks.example.com/", events=["lead.*"], by=application.ada)
    for work in (run_due, handle_batch, intake, remind_due, count, nightly, prune):
        work()
    batch.refresh_from_db()
    assert (batch.state, batch.imported) == ("done", 1)
    undo_import(batch, by=application.ann)
    assert broken_invariants() == []


def test_pages_go_on(application):
    client = Client()
    client.force_login(application.ada)
    for address in ("/", "/leads/", "/opportunities/board/", "/customers/", "/analytics/", "/health/", "/admin/"):
        assert client.get(address).status_code == 200, address
    posted = client.post("/api/v1/leads/", {"name": "New"}, content_type="application/json")
    assert posted.status_code == 201
    assert client.get("/healthz").status_code == 200


def test_every_report_is_read_by_the_role_that_only_reads(application, separated, monkeypatch):
    """As docker-compose.yml sets it up: DATABASE_REPLICA_URL is the same server, for another role."""
    reads = connections["default"].settings_dict | {"USER": separated.reporting}
    monkeypatch.setitem(connections.settings, "replica", reads)
    client = Client()
    client.force_login(application.ada)
    with CaptureQueriesContext(connections["replica"]) as asked:
        for address in ("/analytics/", *(f"/api/v1/analytics/{report}/" for report in QUESTIONS)):
            before = len(asked)
            assert client.get(address).status_code == 200, address
            assert len(asked) > before, address
    connections["replica"].close()
    del connections["replica"]


REFUSED = [
    "DROP TABLE leads_lead",
    "DROP TABLE opportunities_stagechange",
    "TRUNCATE leads_lead",
    "TRUNCATE opportunities_stagechange",
    "ALTER TABLE leads_lead ADD COLUMN x int",
    "ALTER TABLE opportunities_stagechange DISABLE TRIGGER ALL",
    "CREATE TABLE mine (x int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "CREATE EXTENSION dblink",
    "SET ROLE postgres",
    "UPDATE opportunities_stagechange SET amount = 0",
    "DELETE FROM opportunities_stagechange",
    "UPDATE followups_activity SET body = ''",
    "UPDATE followups_activity SET at = now(), by_id = NULL",
    "DELETE FROM followups_activity",
    "UPDATE django_migrations SET name = ''",
    "INSERT INTO audit_entry (what, kind, model, door, via, request, role) VALUES ('noted', '', '', '', '', '', '')",
    "COPY audit_entry FROM '/tmp/entries'",
    "UPDATE audit_entry SET actor = NULL",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_keep_update ON users_user",
    "ALTER FUNCTION audit_keep() OWNER TO CURRENT_USER",
    "SELECT set_config('audit.erasing', 'on', false); UPDATE audit_entry SET actor = NULL",
    "CREATE TEMPORARY TABLE mine (id bigint); CREATE TRIGGER keep AFTER INSERT ON mine"
    " REFERENCING NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION audit_keep('users.user', '{}', '{}', '')",
    "COPY leads_lead TO '/tmp/leads'",
    "COPY leads_lead FROM PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_rewrites_nothing_and_changes_no_schema(separated, statement):
    with separated.session(separated.app) as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(statement)


def test_every_table_that_only_grows_is_refused_to_the_application(separated):
    tables = dict(growing())
    assert {"opportunities_stagechange", "followups_activity", "audit_entry"} <= set(tables)
    with separated.session(separated.app) as cursor:
        for table, columns in tables.items():
            cursor.execute(
                "SELECT has_table_privilege(%s, 'INSERT'), has_table_privilege(%s, 'UPDATE'),"
                " has_table_privilege(%s, 'DELETE'), has_table_privilege(%s, 'TRUNCATE')",
                [table] * 4,
            )
            assert cursor.fetchone() == (table != "audit_entry", False, False, False), table
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND has_column_privilege(attrelid, attnum, 'UPDATE')",
                [table],
            )
            assert {name for (name,) in cursor.fetchall()} == set(columns), table


@pytest.mark.parametrize("role", ["owner", "app", "reporting"])
def test_the_audit_is_read_by_all_and_told_by_its_functions_alone(separated, role):
    """What each of the three roles may do to it directly. The owner inserts, for the functions run as the owner."""
    with separated.session(getattr(separated, role)) as cursor:
        cursor.execute("SELECT has_table_privilege('audit_entry', r) FROM unnest('{SELECT,INSERT,UPDATE}'::text[]) r")
        assert [may for (may,) in cursor.fetchall()] == [True, role == "owner", role == "owner"]
        for function in AUDITS:
            cursor.execute("SELECT has_function_privilege(%s, 'EXECUTE')", [function])
            assert cursor.fetchone()[0] == (role != "reporting"), function
        cursor.execute("SELECT has_function_privilege('audit_keep()', 'EXECUTE')")
        assert cursor.fetchone()[0] == (role == "owner")


def test_not_even_the_owner_takes_an_entry_back_by_itself(separated):
    for statement in ("UPDATE audit_entry SET actor = NULL", "DELETE FROM audit_entry", "TRUNCATE audit_entry"):
        with separated.session(separated.owner) as cursor, pytest.raises(InsufficientPrivilege):
            cursor.execute(statement)


def test_what_the_application_writes_is_kept_whatever_it_sets(separated, application):
    """The setting under which an erasure is not kept works for the owner alone."""
    team = application.south.pk
    with separated.session(separated.app) as cursor:
        cursor.execute("SELECT set_config('audit.erasing', 'on', false)")
        cursor.execute("UPDATE users_team SET name_en = 'Far south' WHERE id = %s", [team])
        cursor.execute("SELECT count(*), min(role) FROM audit_entry WHERE after ->> 'name_en' = 'Far south'")
        assert cursor.fetchone() == (1, separated.app)


def test_a_table_of_ones_own_named_like_ours_is_not_written_to(separated, application):
    """The functions look in our schema, whatever the caller's path says."""
    with separated.session(separated.app) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audit_entry (LIKE public.audit_entry)")
        cursor.execute("SET search_path = pg_temp, public")
        cursor.execute("SELECT public.audit_note('export', '', NULL, NULL, NULL, 'page', '', NULL, NULL, 'there')")
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_temp.audit_entry), count(*) FROM public.audit_entry"
            " WHERE request = 'there'"
        )
        assert cursor.fetchone() == (0, 1)


def test_the_application_forgets_a_person(separated, application):
    """The erasure works under the role that may not rewrite anything, and leaves its own entries."""
    lead = create_lead(by=application.ann, name="Sima Xiangru", phone="13943218765")
    log_activity(lead, kind="call", direction="out", by=application.ann, body="Sima Xiangru is at 139 4321 8765")
    erasure = ask_erasure(by=application.ada, phones="13943218765")
    go_on()
    erasure.refresh_from_db()
    decide_erasure(erasure, subjects=erasure.subjects, by=application.ada)
    go_on()
    erasure.refresh_from_db()
    assert erasure.state == "done"
    with separated.session(separated.reporting) as cursor:
        for table in ("leads_lead", "followups_activity", "audit_entry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~* 'sima|139.?4321.?8765'")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM audit_entry WHERE kind = 'rewritten'")
        assert cursor.fetchone()[0] >= 3


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT audit_erase('leads_lead', '{1}', '{.}', '{}')",
        "SET default_transaction_read_only = off; SELECT audit_erase('audit_entry', '{1}', '{.}', '{}')",
        "SET default_transaction_read_only = off; SELECT audit_forget('leads.lead', '{1}', '{name}')",
        "INSERT INTO leads_lead (name) VALUES ('x')",
        "UPDATE leads_lead SET name = ''",
        "DELETE FROM leads_lead",
        "TRUNCATE leads_lead",
        "SELECT nextval('leads_lead_id_seq')",
        "SELECT session_key FROM users_session",
        "SELECT password FROM users_user",
        "SELECT * FROM api_apitoken",
        "SELECT signing_secret FROM automation_webhook",
        "CREATE TABLE mine (x int)",
        "CREATE TEMPORARY TABLE mine (x int)",
    ],
)
def test_reports_write_nothing_and_see_nothing_that_lets_one_in(separated, statement):
    with (
        separated.session(separated.reporting) as cursor,
        pytest.raises((InsufficientPrivilege, ReadOnlySqlTransaction)),
    ):
        cursor.execute(statement)


def test_no_column_that_sounds_like_a_secret_is_read_by_reports(separated):
    """A new table whose name nobody put into the list is found by what its columns are called."""
    with separated.session(separated.reporting) as cursor:
        cursor.execute(
            "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0"
            " AND a.attname ~ 'password|secret|digest|session|token|credential'"
            " AND has_column_privilege(c.oid, a.attnum, 'SELECT')"
        )
        assert {name for (name,) in cursor.fetchall()} == {"audit_entry.token"}, "the id of a row that stays closed"


def test_reports_read_what_they_are_made_of(separated):
    with separated.session(separated.reporting) as cursor:
        for table in ("opportunities_opportunity", "opportunities_stagechange", "leads_lead", "analytics_journey"):
            cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute("SELECT id, name, email, role, team_id FROM users_user")


def test_a_table_that_a_migration_adds_later_is_open_to_the_application(separated):
    with separated.session(separated.owner) as owner, separated.session(separated.app) as app:
        owner.execute("CREATE TABLE later (id bigserial PRIMARY KEY)")
        try:
            app.execute("INSERT INTO later DEFAULT VALUES")
        finally:
            owner.execute("DROP TABLE later")
