"""Lists, searches and the board: the same rows as on the page, in the same order."""

LEAD = "leads_lead"
LEAD_COLUMNS = """r.id, r.name, r.company, r.title, r.phone, r.email, r.region, r.industry, r.score, r.grade, r.is_mql,
 r.status, r.source_id, s.name_en, s.name_zh, r.owner_id, o.name AS owner, r.assigned_at, r.first_response_at,
 r.response_due_at, r.next_followup_at, r.created_at"""
LEAD_JOINS = "LEFT JOIN customers_source s ON s.id = r.source_id LEFT JOIN users_user o ON o.id = r.owner_id"

OPPORTUNITY = "opportunities_opportunity"
OPPORTUNITY_COLUMNS = """r.id, r.name, c.name AS customer, t.name_en, t.name_zh, t.kind, r.amount, r.currency,
 r.amount_base, r.probability, r.expected_close, r.importance, r.owner_id, o.name AS owner, r.next_followup_at,
 r.last_touch_at, r.outcome, r.closed_on, r.created_on, r.stage_since, r.created_at"""
OPPORTUNITY_JOINS = """LEFT JOIN customers_customer c ON c.id = r.customer_id
 JOIN opportunities_stage t ON t.id = r.stage_id LEFT JOIN users_user o ON o.id = r.owner_id"""

KINDS = {
    LEAD: (LEAD_COLUMNS, LEAD_JOINS),
    OPPORTUNITY: (OPPORTUNITY_COLUMNS, OPPORTUNITY_JOINS),
}


def branches(reader, table):
    """The reader's rule as conditions of which each has an index of its own; a row may fit several."""
    me, pools = reader.id, list(reader.pools)
    if reader.role == "admin":
        return ["true"]
    found = [f"owner_id = {me}"]
    if pools:
        found.append(f"owner_id IS NULL AND pool_id = ANY('{_array(pools)}'::bigint[])")
    if reader.role == "manager":
        found += [f"team_id = {team}" for team in reader.teams]
        found.append("owner_id IS NULL AND team_id IS NULL AND pool_id IS NULL")
    if table == OPPORTUNITY:
        shared = f"SELECT opportunity_id FROM opportunities_member WHERE user_id = {me}"
        found.append(f"id = ANY(ARRAY({shared}))")
    return found


def seen(reader, table):
    """The rule as one condition."""
    if reader.role == "manager":
        rest = [one for one in branches(reader, table) if not one.startswith("team_id = ")]
        teams = f"team_id = ANY('{_array(reader.teams)}'::bigint[])"
        return " OR ".join(f"({one})" for one in [*rest, teams])
    return " OR ".join(f"({one})" for one in branches(reader, table))


def page(reader, table, *, where="true", order="created_at", after=None, size=50, pooled=False):
    """Candidates for one page of a list, the newest (highest) first."""
    columns, joins = KINDS[table]
    beyond = f"({order}, id) < {after}" if after else "true"
    rest = f"deleted_at IS NULL AND ({where}) AND {beyond}"
    tail = f"ORDER BY {order} DESC, id DESC LIMIT {size}"
    whole = f"SELECT {columns} FROM (%s) k JOIN {table} r ON r.id = k.id {joins} ORDER BY r.{order} DESC, r.id DESC"
    walk = f"SELECT id FROM {table} WHERE {rest} AND ({seen(reader, table)}) {tail}"
    candidates = [[whole % walk]]
    if reader.role != "admin" and not pooled:
        parts = " UNION ".join(
            f"(SELECT id, {order} FROM {table} WHERE {rest} AND {one} {tail})" for one in branches(reader, table)
        )
        candidates.append([whole % f"SELECT id FROM ({parts}) u {tail}"])
    return candidates


def search(reader, table, *conditions, size=50):
    """Candidates for the newest rows that a text finds in one of these ways: along the list's order, from the text's
    index, or each way along each index that the rule has."""
    columns, joins = KINDS[table]
    tail = f"ORDER BY created_at DESC, id DESC LIMIT {size}"
    whole = f"SELECT {columns} FROM (%s) k JOIN {table} r ON r.id = k.id {joins} ORDER BY r.created_at DESC, r.id DESC"
    rule = f"deleted_at IS NULL AND ({seen(reader, table)})"
    any_way = f"({' OR '.join(conditions)})"
    walk = f"SELECT id FROM {table} WHERE {rule} AND {any_way} {tail}"
    first = f"""WITH found AS MATERIALIZED (SELECT id, created_at FROM {table} WHERE {any_way} AND {rule})
 {whole % f"SELECT id FROM found {tail}"}"""
    by_branch = " UNION ".join(
        f"(SELECT id, created_at FROM {table} WHERE deleted_at IS NULL AND {one} AND {way} {tail})"
        for one in branches(reader, table)
        for way in conditions
    )
    return [[whole % walk], [first], [whole % f"SELECT id FROM ({by_branch}) u {tail}"]]


def board(reader, pipeline, stages, won, month, *, cards=13):
    """Exact counts and sums of every column, and the first cards of each."""
    rule = f"deleted_at IS NULL AND ({seen(reader, OPPORTUNITY)})"
    opened = f"outcome = 'open' AND stage_id = ANY('{_array(stages)}'::bigint[])"
    closed = f"outcome = 'won' AND pipeline_id = {pipeline} AND closed_on >= '{month[0]}' AND closed_on < '{month[1]}'"
    sums = "stage_id, count(*), sum(amount_base), sum(amount_base * probability) / 100"
    figures = f"""SELECT {sums} FROM {OPPORTUNITY} WHERE {opened} AND {rule} GROUP BY stage_id
 UNION ALL SELECT {sums} FROM {OPPORTUNITY} WHERE {closed} AND {rule} GROUP BY stage_id"""
    tail = f"ORDER BY stage_since DESC, id DESC LIMIT {cards}"
    parts = [
        f"(SELECT id FROM {OPPORTUNITY} WHERE stage_id = {one} AND outcome = 'open' AND {rule} {tail})"
        for one in stages
    ]
    parts.append(f"(SELECT id FROM {OPPORTUNITY} WHERE {closed} AND {rule} {tail})")
    first = f"""SELECT {OPPORTUNITY_COLUMNS} FROM ({" UNION ALL ".join(parts)}) k JOIN {OPPORTUNITY} r ON r.id = k.id
 {OPPORTUNITY_JOINS} ORDER BY r.stage_since DESC, r.id DESC"""
    return [[figures, first]]


def _array(ids):
    return "{" + ",".join(str(one) for one in ids) + "}"
