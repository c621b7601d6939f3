"""One record's page and a person's day: what is shown, fetched by keys."""


def lead(pk, kind):
    """The lead with what hangs on it: assignments, follow-ups, the newest activities, arrivals, tags, same people."""
    return [
        f"""SELECT r.*, s.name_en, s.name_zh, o.name, t.name_en, p.name_en FROM leads_lead r
 LEFT JOIN customers_source s ON s.id = r.source_id LEFT JOIN users_user o ON o.id = r.owner_id
 LEFT JOIN users_team t ON t.id = r.team_id LEFT JOIN users_pool p ON p.id = r.pool_id WHERE r.id = {pk}""",
        f"""SELECT a.*, u.name FROM leads_assignment a JOIN users_user u ON u.id = a.to_id WHERE a.lead_id = {pk}
 ORDER BY a.at DESC LIMIT 5""",
        f"""SELECT g.id, g.name_en, g.name_zh FROM leads_lead_tags l JOIN customers_tag g ON g.id = l.tag_id
 WHERE l.lead_id = {pk}""",
        f"""SELECT x.id, x.name, x.company, x.phone, x.email FROM leads_lead r JOIN leads_lead x
 ON (x.phone_e164 = r.phone_e164 AND r.phone_e164 <> '' AND x.phone_e164 <> '') AND x.id <> r.id
 AND x.deleted_at IS NULL WHERE r.id = {pk} LIMIT 5""",
        *hanging(pk, kind),
    ]


def opportunity(pk, kind):
    """The opportunity with its pipeline, people, contacts, lines, and what hangs on it."""
    return [
        f"""SELECT r.*, s.name_en, s.name_zh, c.name, o.name, t.name_en FROM opportunities_opportunity r
 JOIN opportunities_stage s ON s.id = r.stage_id LEFT JOIN customers_customer c ON c.id = r.customer_id
 LEFT JOIN users_user o ON o.id = r.owner_id LEFT JOIN users_team t ON t.id = r.team_id WHERE r.id = {pk}""",
        f"""SELECT s.* FROM opportunities_stage s JOIN opportunities_opportunity r ON r.pipeline_id = s.pipeline_id
 WHERE r.id = {pk} ORDER BY s."order" """,
        f"""SELECT l.role, c.name, c.title, c.phone FROM opportunities_opportunitycontact l
 JOIN customers_contact c ON c.id = l.contact_id WHERE l.opportunity_id = {pk}""",
        f"""SELECT m.role, u.name FROM opportunities_member m JOIN users_user u ON u.id = m.user_id
 WHERE m.opportunity_id = {pk}""",
        f"SELECT * FROM opportunities_lineitem WHERE opportunity_id = {pk}",
        f"SELECT * FROM opportunities_tick WHERE opportunity_id = {pk}",
        *hanging(pk, kind),
    ]


def hanging(pk, kind):
    """Open follow-ups and the newest activities of a record."""
    return [
        f"""SELECT f.*, u.name FROM followups_followup f JOIN users_user u ON u.id = f.owner_id
 WHERE f.content_type_id = {kind} AND f.object_id = {pk} AND f.done_at IS NULL ORDER BY f.due, f.id""",
        f"""SELECT a.*, u.name FROM followups_activity a LEFT JOIN users_user u ON u.id = a.by_id
 WHERE a.content_type_id = {kind} AND a.object_id = {pk} ORDER BY a.at DESC, a.id DESC LIMIT 30""",
    ]


def my_day(reader):
    """What is due in the next week, how much of each, and what the manager's people have let slip."""
    open_ = "f.done_at IS NULL AND f.due < date_trunc('day', now()) + interval '8 days'"
    about = """LEFT JOIN leads_lead l ON k.model = 'lead' AND l.id = f.object_id
 LEFT JOIN opportunities_opportunity p ON k.model = 'opportunity' AND p.id = f.object_id
 LEFT JOIN customers_customer c ON k.model = 'customer' AND c.id = f.object_id"""
    shown = "f.id, f.goal, f.goal_zh, f.kind, f.due, coalesce(l.name, p.name, c.name)"
    joined = f"JOIN django_content_type k ON k.id = f.content_type_id {about}"
    statements = [
        f"""SELECT {shown} FROM (SELECT * FROM followups_followup f WHERE f.owner_id = {reader.id} AND {open_}
 ORDER BY f.due, f.id LIMIT 300) f {joined} ORDER BY f.due, f.id""",
        f"""SELECT count(*) FILTER (WHERE f.due < now()), count(*) FROM followups_followup f
 WHERE f.owner_id = {reader.id} AND {open_}""",
        f"""SELECT count(*) FROM followups_followup f WHERE f.owner_id = {reader.id}
 AND f.done_at >= date_trunc('day', now())""",
    ]
    if reader.role == "manager":
        people = ",".join(str(one) for one in reader.people) or "0"
        late = f"f.owner_id = ANY('{{{people}}}'::bigint[]) AND f.done_at IS NULL AND f.due < now()"
        statements += [
            f"""SELECT {shown}, u.name FROM (SELECT * FROM followups_followup f WHERE {late} ORDER BY f.due, f.id
 LIMIT 12) f JOIN users_user u ON u.id = f.owner_id {joined} ORDER BY f.due, f.id""",
            f"SELECT count(*) FROM followups_followup f WHERE {late}",
        ]
    return statements
