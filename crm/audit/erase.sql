-- The one door through which what was written is written again: rows of a table lose what tells of a person. It runs as
-- the owner of the tables, past the triggers that refuse and those that keep, and it leaves an entry of its own.
-- gone: regular expressions, each replaced by '[erased]' wherever a text, a list or a JSON value of these rows has it.
-- fixed: {column: value} that these rows get besides.
CREATE OR REPLACE FUNCTION audit_erase(target regclass, ids bigint[], gone text[], fixed jsonb DEFAULT '{}')
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sets text; changed bigint; held text := coalesce(current_setting('audit.erasing', true), '');
BEGIN
    SELECT string_agg(format('%I = %s', a.attname, CASE
        WHEN fixed ? a.attname THEN format('(jsonb_populate_record(NULL::%s, $2)).%I', target, a.attname)
        ELSE format('audit_without(%I::text, $3)::%s', a.attname, format_type(a.atttypid, a.atttypmod)) END), ', ')
    INTO sets FROM pg_attribute a
    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND (fixed ? a.attname OR a.atttypid = ANY('{text,varchar,jsonb,text[],varchar[]}'::regtype[]));
    IF sets IS NULL THEN RETURN 0; END IF;
    PERFORM set_config('audit.erasing', 'on', true);
    EXECUTE format('UPDATE %s SET %s WHERE id = ANY($1)', target, sets) USING ids, fixed, gone;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('audit.erasing', held, true);
    INSERT INTO audit_entry (what, kind, model, after, door, via, actor, address, token, request, role)
    SELECT 'noted', 'rewritten', '', jsonb_build_object('table', target::text, 'rows', changed), s.*
    FROM audit_said(coalesce(nullif(current_setting('audit.acting', true), ''), '{}')::jsonb) s WHERE changed > 0;
    RETURN changed;
END $$;

-- What the audit holds of a record that was a person: these columns of it are veiled in every entry.
CREATE OR REPLACE FUNCTION audit_forget(label text, ids bigint[], columns text[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed bigint; held text := coalesce(current_setting('audit.erasing', true), '');
BEGIN
    PERFORM set_config('audit.erasing', 'on', true);
    UPDATE audit_entry SET before = audit_veiled(before, columns), after = audit_veiled(after, columns)
    WHERE model = label AND row = ANY(ids) AND (before ?| columns OR after ?| columns);
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('audit.erasing', held, true);
    INSERT INTO audit_entry (what, kind, model, after, door, via, actor, address, token, request, role)
    SELECT 'noted', 'rewritten', '', jsonb_build_object('table', 'audit_entry', 'rows', changed), s.*
    FROM audit_said(coalesce(nullif(current_setting('audit.acting', true), ''), '{}')::jsonb) s WHERE changed > 0;
    RETURN changed;
END $$;

CREATE OR REPLACE FUNCTION audit_without(line text, gone text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY gone LOOP
        line := regexp_replace(line, each, '[erased]', 'gi');
    END LOOP;
    RETURN line;
END $$;
