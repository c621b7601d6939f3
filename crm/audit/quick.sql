-- The same for the changes of a busy table, compared column by column instead of through JSON: three fifths of the cost. The
-- function is written from the catalog; where the table has got another column since, it falls back on JSON.
CREATE OR REPLACE FUNCTION audit_quicken(target regclass, model text, left_out text[]) RETURNS void
LANGUAGE plpgsql AS $make$
DECLARE
    olds text; news text;
    one constant text := 'CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I THEN jsonb_build_object(%1$L, %2$s.%1$I) ELSE ''{}'' END';
    several constant text := 'CASE WHEN (%s) IS DISTINCT FROM (%s) THEN %s ELSE ''{}'' END';
BEGIN
    SELECT string_agg(format(several, o, n, before), ' || '), string_agg(format(several, o, n, after), ' || ')
    INTO olds, news FROM (
        SELECT string_agg(format('o.%I', attname), ', ') AS o, string_agg(format('n.%I', attname), ', ') AS n,
            string_agg(format(one, attname, 'o'), ' || ') AS before, string_agg(format(one, attname, 'n'), ' || ') AS after
        FROM (
            SELECT attname, (row_number() OVER (ORDER BY attnum) - 1) / 8 AS eight FROM pg_attribute
            WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND attname <> ALL (left_out)
        ) columns GROUP BY eight
    ) parts;
    EXECUTE format($function$
        CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $body$
        #variable_conflict use_variable
        DECLARE
            said jsonb := coalesce(nullif(current_setting('audit.acting', true), ''), '{}');
        BEGIN
            IF (SELECT max(attnum) FROM pg_attribute WHERE attrelid = TG_RELID) = %s THEN
                INSERT INTO audit_entry
                    (what, kind, model, row, before, after, door, via, actor, address, token, request, role)
                SELECT 'changed', '', %L, n.id, d.before, d.after, s.*
                FROM old_values o JOIN new_values n USING (id)
                CROSS JOIN LATERAL (SELECT %s AS before, %s AS after OFFSET 0) d
                CROSS JOIN audit_said(said) s
                WHERE d.before <> '{}' OR d.after <> '{}';
            ELSE
                WITH o AS MATERIALIZED (SELECT id, to_jsonb(v) - %L::text[] AS line FROM old_values v),
                n AS MATERIALIZED (SELECT id, to_jsonb(v) - %L::text[] AS line FROM new_values v)
                INSERT INTO audit_entry
                    (what, kind, model, row, before, after, door, via, actor, address, token, request, role)
                SELECT 'changed', '', %L, o.id, d.before, d.after, s.*
                FROM o JOIN n USING (id)
                CROSS JOIN LATERAL audit_difference(o.line, n.line) d
                CROSS JOIN audit_said(said) s
                WHERE o.line <> n.line;
            END IF;
            RETURN NULL;
        END $body$ $function$,
        'audit_keep_' || target::text, (SELECT max(attnum) FROM pg_attribute WHERE attrelid = target),
        model, olds, news, left_out, left_out, model);
    EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC', 'audit_keep_' || target::text);
END $make$;
