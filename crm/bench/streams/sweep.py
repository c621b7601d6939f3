"""Ten thousand leads without a rep, put before the real worker at once: how fast it has given them all away."""

import time

from crm.jobs.notify import CHANNEL

from ..floors import verbs
from .house import row

LEADS, PATIENCE = 10_000, 120
TARGETS = (("per_second", 3000), ("queries_each", 0.1))
WAITS = "SELECT /* bench */ EXISTS (SELECT FROM leads_lead WHERE id > %s AND intake = 'pending' AND deleted_at IS NULL)"
LEFT = "SELECT /* bench */ count(*) FROM leads_lead WHERE id > %s AND intake <> 'done'"


def run(house):
    many = house.rows(LEADS)
    with house.connection() as cursor:
        cursor.execute("SELECT max(id) FROM leads_lead")
        last = cursor.fetchone()[0]
        floor = plain(cursor, many, last)
        cursor.execute("VACUUM ANALYZE leads_lead")
        before, began = house.queries(cursor), time.monotonic()
        arrive(cursor, many)
        came = time.monotonic() - began  # until then nobody can see them: it is not the sweep's time
        seconds, waits = None, True
        while waits and time.monotonic() - began < PATIENCE:
            time.sleep(0.05)
            cursor.execute(WAITS, [last])  # counting all of them would take the sweep's processor
            waits, seconds = cursor.fetchone()[0], time.monotonic() - began - came
        cursor.execute(LEFT, [last])
        left = cursor.fetchone()[0]
        asked = house.queries(cursor) - before
        if left:  # what was not done in time does not disturb the next measurement
            cursor.execute("UPDATE leads_lead SET intake = 'done' WHERE id > %s AND intake <> 'done'", [last])
    done = many - left
    house.settled()
    figures = {"per_second": done / seconds, "queries_each": asked / max(done, 1), "floor_per_second": many / floor}
    figures["of_floor"] = figures["floor_per_second"] / max(figures["per_second"], 0.001)
    words = (
        f"{done:,} of {many:,} leads in {seconds:.1f} s after they came ({came:.1f} s),"
        f" {figures['queries_each']:.2f} queries each; SQL {floor:.2f} s"
    )
    return row("sweep", "Assignment sweep", "worker", figures, TARGETS, words)


def arrive(cursor, many):
    """Copies of leads as they come in, in one statement."""
    fresh = {**verbs.in_pool("NULL"), "intake": "'pending'", "intake_attempts": "0", "intake_not_before": "NULL"}
    fresh |= {"next_followup_at": "NULL", "last_touch_at": "NULL", "duplicate_of_id": "NULL", "score_detail": "'[]'"}
    fresh |= {"scored_at": "NULL", "assigned_at": "NULL", "first_response_at": "NULL", "response_due_at": "NULL"}
    fresh |= {"phone": verbs.PHONE, "phone_e164": verbs.PHONE, "email": verbs.EMAIL, "email_key": verbs.EMAIL}
    names = verbs.columns("leads_lead")
    values = ", ".join(str(fresh.get(name, f'r."{name}"')) for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    source = "(SELECT * FROM leads_lead WHERE deleted_at IS NULL ORDER BY id LIMIT 500)"
    cursor.execute(
        f"""INSERT INTO leads_lead ({quoted}) SELECT {values} FROM {source} r
        CROSS JOIN generate_series(1, (SELECT %s / greatest(count(*), 1) + 1 FROM {source} n)) LIMIT %s""",
        [many, many],
    )
    cursor.execute(f"NOTIFY {CHANNEL}")


def plain(cursor, many, last):
    """The same in four statements for all: seconds. Undone at once."""
    cursor.execute("BEGIN")
    arrive(cursor, many)
    cursor.execute("SELECT id FROM django_content_type WHERE app_label = 'leads' AND model = 'lead'")
    kind, began = cursor.fetchone()[0], time.monotonic()
    cursor.execute(
        """CREATE TEMP TABLE given ON COMMIT DROP AS WITH reps AS (
             SELECT id, team_id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS many
             FROM users_user WHERE role = 'rep' AND is_active AND takes_leads)
           SELECT l.id AS lead, r.id AS rep, r.team_id AS team FROM (
             SELECT id, row_number() OVER (ORDER BY id) AS n FROM leads_lead
             WHERE id > %s AND intake = 'pending') l
           JOIN reps r ON r.n = l.n %% r.many""",
        [last],
    )
    cursor.execute(
        """UPDATE leads_lead l SET owner_id = g.rep, team_id = g.team, status = 'assigned', intake = 'done',
           assigned_at = now(), response_due_at = now() + interval '2 hours', next_followup_at = now(),
           scored_at = now() FROM given g WHERE l.id = g.lead"""
    )
    about = {"content_type_id": kind, "object_id": "lead"}
    task = {**about, "kind": "'call'", "goal": "'Follow up new lead'", "due": verbs.NOW, "remind_at": verbs.NOW}
    task |= {"owner_id": "rep", "sla": "true", "purpose": "'first_response'", "version": 1}
    happened = {**about, "kind": "'assigned'", "at": verbs.NOW}
    of = {"lead_id": "lead", "to_id": "rep", "team_id": "team", "why": """'{"how": "rule"}'""", "at": verbs.NOW}
    for table, values in (
        ("leads_assignment", of),
        ("followups_followup", task),
        ("followups_activity", happened),
    ):
        cursor.execute(verbs.inserted(table, "FROM given", **values))
    seconds = time.monotonic() - began
    cursor.execute("ROLLBACK")
    return seconds
