-- What each user has stored, for quotas, and which files no job ever read.
-- works with: 0009

-- Counted as it changes; the row is also where submissions of one user wait for each other, so that two at once cannot
-- both take the last of a quota. A stale row is counted anew when somebody needs it: every row is at first.
CREATE TABLE user_usage (
  user_id uuid PRIMARY KEY,
  stored_files bigint NOT NULL DEFAULT 0, -- resumes and job descriptions
  stored_bytes bigint NOT NULL DEFAULT 0,
  is_stale boolean NOT NULL DEFAULT true
) WITH (fillfactor = 50);

ALTER TABLE user_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_usage FORCE ROW LEVEL SECURITY;
REVOKE ALL ON user_usage FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_usage TO service_role;
-- Users hold their own row, and can say of it no more than that it is stale.
GRANT SELECT, INSERT (user_id), UPDATE (is_stale) ON user_usage TO authenticated;
CREATE POLICY serve_all ON user_usage TO service_role USING (true) WITH CHECK (true);
CREATE POLICY read_own ON user_usage FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY begin_own ON user_usage FOR INSERT TO authenticated WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY hold_own ON user_usage FOR UPDATE TO authenticated
  USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()) AND is_stale);

-- Whoever may not count says that the row is stale. The users are taken in the order of their ids, so two such
-- statements never wait for each other in a circle.
CREATE FUNCTION add_to_usage(user_ids uuid[], files bigint[], bytes bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF has_column_privilege('user_usage', 'stored_files', 'UPDATE') THEN
    INSERT INTO user_usage AS known (user_id, stored_files, stored_bytes)
    SELECT * FROM unnest(user_ids, files, bytes) AS added (user_id, stored_files, stored_bytes) ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET stored_files = known.stored_files + excluded.stored_files,
                                        stored_bytes = known.stored_bytes + excluded.stored_bytes;
  ELSE
    INSERT INTO user_usage (user_id) SELECT unnest(user_ids) ORDER BY 1
    ON CONFLICT (user_id) DO UPDATE SET is_stale = true;
  END IF;
END
$$;

CREATE FUNCTION count_stored() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  sign integer := CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END;
BEGIN
  IF TG_TABLE_NAME = 'resumes' THEN
    PERFORM add_to_usage(array_agg(user_id), array_agg(sign * files), array_agg(sign * bytes)) FROM (
      SELECT user_id, count(*) AS files, sum(octet_length(content)) AS bytes FROM changed GROUP BY user_id) AS difference;
  ELSE
    PERFORM add_to_usage(array_agg(user_id), array_agg(sign * files), array_agg(sign * bytes)) FROM (
      SELECT user_id, count(*) AS files, sum(octet_length(text)) AS bytes FROM changed GROUP BY user_id) AS difference;
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

-- Most files are compressed in themselves: to try it again takes longer than to write them.
ALTER TABLE resumes ALTER COLUMN content SET STORAGE EXTERNAL;

-- A job reads a file when it is worked first, and keeps its text or why there is none.
ALTER TABLE resumes ADD COLUMN used_at timestamptz;

-- step, outside a transaction

DROP INDEX CONCURRENTLY IF EXISTS resumes_unused; -- what a cut build left

CREATE INDEX CONCURRENTLY resumes_unused ON resumes (created_at, id)
  WHERE used_at IS NULL AND text IS NULL AND text_error IS NULL;
