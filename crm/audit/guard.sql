-- What is written once is neither changed nor removed, whoever asks and whatever they set: only the erasure of a person
-- may, which runs as the owner of the tables (where the application has a role of its own, it is not the owner).
CREATE OR REPLACE FUNCTION audit_erases(target oid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(current_setting('audit.erasing', true), '') = 'on' AND current_user = (
        SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = target
    );
END $$;

CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF audit_erases(TG_RELID) THEN RETURN NULL; END IF;
    RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
