-- Every change of a row is kept: once a statement, whoever sent it. TG_ARGV: the model; columns that follow from others
-- and are left out; columns whose value is nobody's business; 'many' where one statement may create thousands.
-- It runs as the owner of the tables: nobody else inserts into the audit. A trigger that is asked to keep quiet is not
-- fired at all (WHEN in keeping.py), for here everybody is the owner.
CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    said jsonb := coalesce(nullif(current_setting('audit.acting', true), ''), '{}');
    left_out text[] := TG_ARGV[1];
    secret text[] := TG_ARGV[2];
    made bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF TG_ARGV[3] = 'many' THEN
            SELECT array_agg(id ORDER BY id) INTO made FROM new_values;
            IF cardinality(made) > 1 THEN
                INSERT INTO audit_entry (what, kind, model, rows, door, via, actor, address, token, request, role)
                SELECT 'created', '', TG_ARGV[0], made, s.* FROM audit_said(said) s;
                RETURN NULL;
            END IF;
        END IF;
        INSERT INTO audit_entry (what, kind, model, row, after, door, via, actor, address, token, request, role)
        SELECT 'created', '', TG_ARGV[0], n.id, audit_veiled(to_jsonb(n) - left_out, secret), s.*
        FROM new_values n, audit_said(said) s;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO audit_entry (what, kind, model, row, before, door, via, actor, address, token, request, role)
        SELECT 'deleted', '', TG_ARGV[0], o.id, audit_veiled(to_jsonb(o) - left_out, secret), s.*
        FROM old_values o, audit_said(said) s;
    ELSE
        -- MATERIALIZED: or a row would be turned into JSON once for each of its columns.
        WITH o AS MATERIALIZED (SELECT id, to_jsonb(v) - left_out AS line FROM old_values v),
        n AS MATERIALIZED (SELECT id, to_jsonb(v) - left_out AS line FROM new_values v)
        INSERT INTO audit_entry (what, kind, model, row, before, after, door, via, actor, address, token, request, role)
        SELECT 'changed', '', TG_ARGV[0], o.id, audit_veiled(d.before, secret), audit_veiled(d.after, secret), s.*
        FROM o JOIN n USING (id)
        CROSS JOIN LATERAL audit_difference(o.line, n.line) d
        CROSS JOIN audit_said(said) s
        WHERE o.line <> n.line;
    END IF;
    RETURN NULL;
END $$;

-- Who acts, as columns; what came by no door of ours has the door "sql" and tells the program's name.
CREATE OR REPLACE FUNCTION audit_said(said jsonb) RETURNS TABLE (
    door text, via text, actor bigint, address inet, token bigint, request text, role text
) LANGUAGE sql STABLE AS $$
    SELECT coalesce(said ->> 'door', 'sql'),
        left(coalesce(said ->> 'via', CASE WHEN said ? 'door' THEN '' ELSE current_setting('application_name') END), 120),
        (said ->> 'by')::bigint, (said ->> 'address')::inet, (said ->> 'token')::bigint,
        coalesce(said ->> 'request', ''), session_user::text
$$;

-- A row of which the values of some columns are not told, only that they are there.
CREATE OR REPLACE FUNCTION audit_veiled(line jsonb, secret text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN line ?| secret
        THEN line || (SELECT jsonb_object_agg(name, '***') FROM unnest(secret) AS name WHERE line ? name)
        ELSE line END
$$;

-- What of two rows as JSON is not the same in both.
CREATE OR REPLACE FUNCTION audit_difference(old jsonb, new jsonb) RETURNS TABLE (before jsonb, after jsonb)
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, value), jsonb_object_agg(key, new -> key)
    FROM jsonb_each(old) WHERE value IS DISTINCT FROM new -> key
$$;
