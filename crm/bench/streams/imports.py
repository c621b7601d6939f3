"""A hundred thousand rows from a file, a fifth of them people who are known already."""

import http.client
import io
import time

from ..floors import verbs
from ..memory import Watched
from .house import row

ROWS, KNOWN, PATIENCE = 100_000, 5, 600
TARGETS = (("per_second", 3000), ("growth", 1.15), ("flat", 1.1))
DONE = "SELECT /* bench */ state, imported + linked + updated + rejected, error FROM imports_import WHERE id = %s"


def run(house):
    many, admin = house.rows(ROWS), house.world.readers["admin"]
    with house.connection() as cursor:
        text = file_of(cursor, many)
        floor = plain(cursor, text)
        cursor.execute("SELECT id FROM users_pool WHERE active ORDER BY id LIMIT 1")
        pool = str(cursor.fetchone()[0])
        with Watched("slow") as watched:
            began = time.monotonic()
            pk = post(house.world, admin, text, pool)
            staged = time.monotonic() - began
            half, state, done, error = None, "", 0, ""
            while state not in ("done", "failed") and time.monotonic() - began < PATIENCE:
                time.sleep(0.2)
                cursor.execute(DONE, [pk])
                state, done, error = cursor.fetchone()
                if half is None and done >= many / 2:
                    half = time.monotonic() - began, done
            seconds = time.monotonic() - began
        if state != "done":
            raise RuntimeError(
                f"the import is {state or 'unfinished'} after {seconds:.0f} s: {done} of {many} rows {error}"
            )
        cursor.execute("SELECT imported, linked, rejected FROM imports_import WHERE id = %s", [pk])
        imported, linked, refused = cursor.fetchone()
        cursor.execute("UPDATE leads_lead SET intake = 'done' WHERE intake = 'pending'")
    figures = {"per_second": many / seconds, "floor_per_second": many / floor, "mb": watched.peak, "staged": staged}
    figures |= {"flat": watched.growth, "of_floor": seconds / floor, "seconds": seconds}
    if half and half[1] < many:
        figures["growth"] = ((seconds - half[0]) / (many - half[1])) / ((half[0] - staged) / half[1])
    words = f"{imported:,} new, {linked:,} known, {refused} rejected in {seconds:.1f} s ({staged:.1f} s to upload); "
    words += f"worker {watched.peak or 0:.0f} MB at most; SQL {floor:.1f} s"
    return row("import", f"Import of {many:,} rows", "admin", figures, TARGETS, words)


def file_of(cursor, many):
    """The CSV: every fifth row has the phone or the e-mail of a lead that is there."""
    cursor.execute(
        """SELECT phone, email FROM leads_lead WHERE deleted_at IS NULL AND phone_e164 <> ''
           AND status NOT IN ('disqualified', 'converted') ORDER BY id LIMIT %s""",
        [many // KNOWN + 1],
    )
    known = cursor.fetchall()
    lines = ["name,company,title,phone,email,region,industry,need"]
    for number in range(many):
        phone, email = f"+86136{number:08d}", f"row-{number}@import.example"
        if number % KNOWN == 0 and known:
            phone, email = known[number // KNOWN % len(known)]
        lines.append(f"Row {number},Import {number} Ltd,Buyer,{phone},{email},北京,Software,Fifty seats by spring")
    return "\n".join(lines) + "\n"


def post(world, reader, text, pool):
    """What the API is sent; the id of the import."""
    edge = "benchedge"
    parts = {"kind": "leads", "mode": "create", "pool": pool}
    body = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    )
    body += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="rows.csv"\r\n'
    body += f"Content-Type: text/csv\r\n\r\n{text}\r\n--{edge}--\r\n"
    asked = http.client.HTTPConnection(world.host, world.port, timeout=300)
    headers = {**reader.headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
    asked.request("POST", "/api/v1/imports/", body=body.encode(), headers=headers)
    answer = asked.getresponse()
    told = answer.read().decode(errors="replace")
    asked.close()
    if answer.status != 201:
        raise RuntimeError(f"the import is answered with {answer.status}: {told[:300]}")
    return int(told.split('"id":', 1)[1].split(",", 1)[0])


def plain(cursor, text):
    """COPY, one anti-join, and the same rows by plain statements: seconds. Undone at once."""
    began = time.monotonic()
    cursor.execute("BEGIN")
    cursor.execute(
        """CREATE TEMP TABLE staged (name text, company text, title text, phone text, email text, region text,
           industry text, need text) ON COMMIT DROP"""
    )
    cursor.copy_expert("COPY staged FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL *)", io.StringIO(text))
    cursor.execute("ANALYZE staged")
    cursor.execute("SELECT id FROM django_content_type WHERE app_label = 'leads' AND model = 'lead'")
    kind = cursor.fetchone()[0]
    lead = {name: name for name in ("name", "company", "title", "phone", "email", "region", "industry", "need")}
    lead |= {"company_key": "lower(company)", "phone_e164": "phone", "email_key": "email", "status": "'new'"}
    lead |= {"score_detail": "'[]'", "intake": "'pending'", "version": 1}
    fresh = """FROM staged s WHERE NOT EXISTS (
        SELECT FROM leads_lead l WHERE l.phone_e164 = s.phone AND l.phone_e164 <> '' AND l.deleted_at IS NULL)
        AND NOT EXISTS (
        SELECT FROM leads_lead l WHERE l.email_key = s.email AND l.email_key <> '' AND l.deleted_at IS NULL)"""
    cursor.execute(f"""CREATE TEMP TABLE made (id bigint) ON COMMIT DROP;
        WITH added AS (
        {verbs.inserted("leads_lead", fresh, **lead)} RETURNING id) INSERT INTO made SELECT id FROM added""")
    about = {"content_type_id": kind, "object_id": "id", "at": verbs.NOW}
    for table, values in (("customers_touch", about), ("followups_activity", {**about, "kind": "'created'"})):
        cursor.execute(verbs.inserted(table, "FROM made", **values))
    seconds = time.monotonic() - began
    cursor.execute("ROLLBACK")
    return seconds
