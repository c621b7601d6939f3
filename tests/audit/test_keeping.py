"""Every change of a row is kept with who, when, from where, before and after, by whatever door it came."""

import pytest
from django.apps import apps
from django.db import connection

from crm.audit.acting import acting
from crm.audit.exempt import EXEMPT, kept_models
from crm.audit.keeping import Keeps
from crm.audit.models import Entry
from crm.customers.models import Tag
from crm.users.models import Pool, Team, User
from leads.models import Lead

pytestmark = pytest.mark.django_db


def kept(model, what=None):
    entries = Entry.objects.filter(model=model._meta.label_lower).order_by("id")
    return entries.filter(what=what) if what else entries


def run(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_every_table_is_kept_or_has_a_reason_not_to_be():
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.relname, array_agg(t.tgname::text) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE t.tgname LIKE 'audit_keep_%' AND t.tgenabled = 'O' GROUP BY 1""")
        watched = dict(cursor.fetchall())
    for model in kept_models():
        names = sorted(watched.pop(model._meta.db_table, []))
        assert names == ["audit_keep_delete", "audit_keep_insert", "audit_keep_update"], model._meta.label
    assert not watched, "kept, and on the list of exceptions too"
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert set(EXEMPT) <= labels, "exceptions for tables that do not exist"
    assert all(EXEMPT.values())


def test_the_model_in_the_trigger_is_the_tables_own():
    """A wrong label would hide the entries from whoever searches by kind."""
    tables = {model._meta.db_table: model._meta.label_lower for model in kept_models()}
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.relname, split_part(encode(t.tgargs, 'escape'), '\\000', 1)
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'audit_keep_%'""")
        assert {(table, tables[table]) for table in tables} == set(cursor.fetchall())


def test_a_change_says_who_from_where_before_and_after(world):
    with acting(door="admin", by=world.ada.pk, address="203.0.113.9", via="POST admin:users_user_change", request="r"):
        User.objects.filter(pk=world.ann.pk).update(role="manager", team=world.south)
    entry = kept(User, "changed").get()
    assert (entry.row, entry.actor, entry.door) == (world.ann.pk, world.ada.pk, "admin")
    assert (entry.address, entry.request) == ("203.0.113.9", "r")
    assert entry.before == {"role": "rep", "team_id": world.north.pk}
    assert entry.after == {"role": "manager", "team_id": world.south.pk}


def test_plain_sql_is_kept_with_the_role_of_the_database(world):
    run("UPDATE users_team SET name_en = 'Elsewhere' WHERE id = %s", [world.north.pk])
    entry = kept(Team, "changed").get(after__has_key="name_en")
    assert (entry.door, entry.actor) == ("sql", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert entry.role == cursor.fetchone()[0]


def test_a_statement_that_changes_nothing_leaves_no_entry(world):
    before = kept(Team).count()
    Team.objects.update(active=True)
    assert kept(Team).count() == before


def test_a_bulk_statement_is_kept_row_by_row(world):
    leads = [Lead.objects.create(owner=world.ann, name=f"Lead {n}") for n in range(3)]
    Lead.objects.filter(pk__in=[one.pk for one in leads]).update(region="South")
    assert {entry.row: entry.after["region"] for entry in kept(Lead, "changed").filter(after__has_key="region")} == {
        one.pk: "South" for one in leads
    }


def test_what_one_statement_creates_in_mass_is_one_entry_with_the_ids(world):
    before = kept(Lead, "created").count()
    leads = Lead.objects.bulk_create([Lead(name=f"Lead {n}", owner=world.ann) for n in range(30)])
    entry = kept(Lead, "created").last()
    assert kept(Lead, "created").count() == before + 1
    assert entry.rows == sorted(one.pk for one in leads)
    assert entry.after is None


def test_one_new_record_is_kept_whole(world):
    lead = Lead.objects.create(name="Alone", owner=world.ann)
    entry = kept(Lead, "created").get(row=lead.pk)
    assert entry.after["name"] == "Alone"
    assert "grams" not in entry.after


def test_what_is_gone_can_still_be_read(world):
    tag = Tag.objects.create(key="fair", name_en="Trade fair", name_zh="展会")
    pk = tag.pk
    tag.delete()
    assert kept(Tag, "deleted").get(row=pk).before["name_zh"] == "展会"


def test_links_between_two_tables_are_kept(world):
    pool = Pool.objects.create(name_en="Pool", name_zh="池")
    pool.teams.add(world.north)
    assert kept(Pool.teams.through, "created").get().after["team_id"] == world.north.pk


def test_a_password_is_told_to_have_changed_and_not_told(world):
    run("UPDATE users_user SET password = 'argon2$secret' WHERE id = %s", [world.ann.pk])
    entry = kept(User, "changed").get()
    assert (entry.before, entry.after) == ({"password": "***"}, {"password": "***"})
    assert not Entry.objects.filter(after__password__contains="argon2").exists()


@pytest.mark.parametrize("many", [False, True])
def test_a_table_whose_columns_are_called_like_the_functions_own_words(many):
    """`secret`, `said`, `left_out` and `made` are variables there, and may be columns here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE odd (id bigserial PRIMARY KEY, secret text, said jsonb, left_out text[], made int)"
        )
    with connection.schema_editor() as editor:
        for sql in Keeps("odd.one", "odd", secret=[] if many else ["secret"], many=many).sql:
            editor.execute(sql)
    run("INSERT INTO odd (secret, said, made) VALUES ('s', '{}', 1)")
    run("UPDATE odd SET secret = 't', made = 2")
    run("DELETE FROM odd")
    created, changed, deleted = Entry.objects.filter(model="odd.one").order_by("id")
    told = "***" if not many else "s"
    assert (created.what, created.after["secret"]) == ("created", told)
    assert changed.after == {"secret": "***" if not many else "t", "made": 2}
    assert deleted.before["made"] == 2


def test_no_setting_turns_it_off(world):
    run("SET LOCAL pgtrigger.ignore = '{users_team}'")
    run("UPDATE users_team SET active = false WHERE id = %s", [world.north.pk])
    assert kept(Team, "changed").filter(after={"active": False}).exists()


def test_busy_tables_are_compared_the_quick_way():
    """A table that got a column says `Keeps` again in a migration, or each change goes through JSON."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.relname, substring(p.prosrc FROM 'attrelid = TG_RELID\\) = ([0-9]+)')::int,
                (SELECT max(attnum) FROM pg_attribute WHERE attrelid = c.oid)
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE t.tgname = 'audit_keep_update' AND p.proname <> 'audit_keep'""")
        written = {table: (known, there) for table, known, there in cursor.fetchall()}
    assert "leads_lead" in written
    assert [table for table, (known, there) in written.items() if known != there] == []


def test_a_column_that_came_later_is_kept_all_the_same(world):
    lead = Lead.objects.create(name="Wang", owner=world.ann)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE leads_lead ADD COLUMN shoe_size int")
    run("UPDATE leads_lead SET shoe_size = 44, region = 'South' WHERE id = %s", [lead.pk])
    assert kept(Lead, "changed").get(row=lead.pk).after == {"shoe_size": 44, "region": "South"}
