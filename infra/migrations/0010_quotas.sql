-- What each user has stored, for quotas, and which files no job ever read.

-- Counted as it changes. The row is made when it is first needed, of what is there; it is also where submissions of one
-- user wait for each other, so that two at once cannot both take the last of a quota.
CREATE TABLE user_usage (
  user_id uuid PRIMARY KEY,
  stored_files integer NOT NULL, -- resumes and job descriptions
  stored_bytes bigint NOT NULL
) WITH (fillfactor = 50);

ALTER TABLE user_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_usage FORCE ROW LEVEL SECURITY;
REVOKE ALL ON user_usage FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON user_usage TO authenticated, service_role;
CREATE POLICY read_own ON user_usage FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY serve_all ON user_usage FOR SELECT TO service_role USING (true);
-- The functions below count as the owner, whom row-level security binds too where it is no superuser.
CREATE POLICY count_all ON user_usage TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY count_all ON resumes FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY count_all ON job_descriptions FOR SELECT TO CURRENT_USER USING (true);

-- Adds a difference that the tables have already. Whoever makes the row counts what this transaction sees, and whoever
-- comes meanwhile waits for it and adds.
CREATE FUNCTION add_to_usage(of_user uuid, files bigint, bytes bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  UPDATE user_usage SET stored_files = stored_files + files, stored_bytes = stored_bytes + bytes
  WHERE user_id = of_user;
  IF NOT FOUND THEN
    INSERT INTO user_usage (user_id, stored_files, stored_bytes)
    SELECT of_user, count(*), coalesce(sum(size_bytes), 0) FROM (
      SELECT octet_length(content) AS size_bytes FROM resumes WHERE user_id = of_user
      UNION ALL SELECT octet_length(text) FROM job_descriptions WHERE user_id = of_user) AS stored
    ON CONFLICT (user_id) DO UPDATE
    SET stored_files = user_usage.stored_files + files, stored_bytes = user_usage.stored_bytes + bytes;
  END IF;
END
$$;

-- The users are taken in the order of their ids, so two such statements never wait for each other in a circle.
CREATE FUNCTION count_stored() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  sign integer := CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END;
BEGIN
  IF TG_TABLE_NAME = 'resumes' THEN
    PERFORM add_to_usage(user_id, sign * files, sign * bytes) FROM (
      SELECT user_id, count(*) AS files, sum(octet_length(content)) AS bytes FROM changed GROUP BY user_id
      ORDER BY user_id) AS difference;
  ELSE
    PERFORM add_to_usage(user_id, sign * files, sign * bytes) FROM (
      SELECT user_id, count(*) AS files, sum(octet_length(text)) AS bytes FROM changed GROUP BY user_id
      ORDER BY user_id) AS difference;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER count_added AFTER INSERT ON resumes REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored();
CREATE TRIGGER count_deleted AFTER DELETE ON resumes REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored();
CREATE TRIGGER count_added AFTER INSERT ON job_descriptions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored();
CREATE TRIGGER count_deleted AFTER DELETE ON job_descriptions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored();

-- Returns what a user has stored and keeps it so until the end of the transaction; users may hold their own row alone.
CREATE FUNCTION hold_usage(of_user uuid) RETURNS user_usage LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  held user_usage;
BEGIN
  IF current_setting('role') <> 'service_role' AND of_user IS DISTINCT FROM auth.uid() THEN
    RAISE EXCEPTION 'the usage of another user' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO held FROM user_usage WHERE user_id = of_user FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM add_to_usage(of_user, 0, 0);
    SELECT * INTO held FROM user_usage WHERE user_id = of_user FOR NO KEY UPDATE;
  END IF;
  RETURN held;
END
$$;

REVOKE EXECUTE ON FUNCTION add_to_usage(uuid, bigint, bigint), count_stored(), hold_usage(uuid)
  FROM PUBLIC, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION hold_usage(uuid) TO authenticated, service_role;

-- A job reads a file when it is worked first, and keeps its text or why there is none.
ALTER TABLE resumes ADD COLUMN used_at timestamptz;
CREATE INDEX resumes_unused ON resumes (created_at, id)
  WHERE used_at IS NULL AND text IS NULL AND text_error IS NULL;
