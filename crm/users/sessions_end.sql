-- Whoever gets another role, team or address, or is switched off, is signed out: by whatever door, plain SQL included.
-- Being switched off ends the tokens too, for good.
CREATE OR REPLACE FUNCTION users_sessions_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM users_session WHERE user_id = NEW.id;
    IF NOT NEW.is_active THEN
        UPDATE api_apitoken SET revoked_at = statement_timestamp() WHERE owner_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER users_sessions_end AFTER UPDATE OF role, team_id, email, is_active ON users_user FOR EACH ROW
    WHEN ((OLD.role, OLD.team_id, OLD.email, OLD.is_active)
        IS DISTINCT FROM (NEW.role, NEW.team_id, NEW.email, NEW.is_active))
    EXECUTE FUNCTION users_sessions_end();
