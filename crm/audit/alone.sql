-- From here on the audit is written by its functions alone, which run as the owner of the tables: by the triggers, and by
-- audit_note for what is no change of a row. Nobody but the owner puts these on a table of their own, or inserts.
CREATE OR REPLACE FUNCTION audit_note(
    kind text, model text, "row" bigint, after jsonb, actor bigint,
    door text, via text, address inet, token bigint, request text
) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_entry (what, kind, model, row, after, actor, door, via, address, token, request, role)
    VALUES ('noted', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '') RETURNING id
$$;

-- Triggers and functions that were made before: what they do not do as the owner, they do from now on.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT p.oid, p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS made FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'audit\_keep\_%' AND NOT p.prosecdef
    LOOP
        EXECUTE regexp_replace(
            replace(one.made, 'IF audit_erases(TG_RELID) THEN RETURN NULL; END IF;', ''),
            'DECLARE', E'#variable_conflict use_variable\nDECLARE');
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', one.name);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one.name);
    END LOOP;
    FOR one IN SELECT t.tgrelid::regclass::text AS relation, pg_get_triggerdef(t.oid) AS made FROM pg_trigger t
        WHERE t.tgname LIKE 'audit\_keep\_%' AND NOT t.tgisinternal AND t.tgqual IS NULL
    LOOP
        EXECUTE replace(replace(one.made, 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'), ' EXECUTE FUNCTION',
            format(' WHEN (NOT audit_erases(%L::regclass)) EXECUTE FUNCTION', one.relation));
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION audit_keep() FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_note(text, text, bigint, jsonb, bigint, text, text, inet, bigint, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_erase(regclass, bigint[], text[], jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_forget(text, bigint[], text[]) FROM PUBLIC;
