-- Who may see and write what. Users read their own rows and submit; every other change is the service's.

ALTER TABLE processing_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE processing_job_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE queue_statistics ENABLE ROW LEVEL SECURITY;
ALTER TABLE resumes ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_descriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE workers ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE processing_jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE processing_job_items FORCE ROW LEVEL SECURITY;
ALTER TABLE queue_statistics FORCE ROW LEVEL SECURITY;
ALTER TABLE resumes FORCE ROW LEVEL SECURITY;
ALTER TABLE job_descriptions FORCE ROW LEVEL SECURITY;
ALTER TABLE workers FORCE ROW LEVEL SECURITY;
ALTER TABLE reports FORCE ROW LEVEL SECURITY;

-- On Supabase default privileges hand everything to everyone: begin from nothing.
REVOKE ALL ON processing_jobs, processing_job_items, queue_statistics, resumes, job_descriptions, workers, reports
  FROM PUBLIC, anon, authenticated, service_role;
DO $$
DECLARE
  own_table regclass;
BEGIN
  FOR own_table IN
    SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^_?yoyo_' -- what records migrations
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, anon, authenticated, service_role', own_table);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE, DELETE
  ON processing_jobs, queue_statistics, resumes, job_descriptions, workers, reports
  TO service_role;
-- Items come queued with their job, keep their place and go with it: counters follow nothing else.
GRANT SELECT,
  INSERT (job_id, user_id, position, item_id, item_type),
  UPDATE (status, attempt, crash_count, claimed_by, not_before, processing_time_ms, started_at, completed_at,
          error_code, error_message, result_data)
  ON processing_job_items TO service_role;
GRANT EXECUTE ON FUNCTION cleanup_expired_jobs() TO service_role;

GRANT SELECT ON processing_jobs, processing_job_items, resumes, job_descriptions, reports TO authenticated;
GRANT INSERT (id, user_id, job_type, priority, plan_type, total_items, idempotency_key, request_hash, job_data,
              estimated_completion_time) ON processing_jobs TO authenticated;
GRANT INSERT (job_id, user_id, position, item_id, item_type) ON processing_job_items TO authenticated;
GRANT INSERT (id, user_id, file_name, media_type, content, sha256), DELETE ON resumes TO authenticated;
GRANT INSERT (id, user_id, title, text), DELETE ON job_descriptions TO authenticated;

-- The sub-select makes PostgreSQL ask once a statement, not once a row.
CREATE POLICY read_own ON processing_jobs FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY submit_own ON processing_jobs FOR INSERT TO authenticated WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY read_own ON processing_job_items FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY submit_own ON processing_job_items FOR INSERT TO authenticated
  WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY read_own ON resumes FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY add_own ON resumes FOR INSERT TO authenticated WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY delete_own ON resumes FOR DELETE TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY read_own ON job_descriptions FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY add_own ON job_descriptions FOR INSERT TO authenticated WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY delete_own ON job_descriptions FOR DELETE TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY read_own ON reports FOR SELECT TO authenticated
  USING (EXISTS (SELECT FROM processing_jobs WHERE id = job_id AND user_id = (SELECT auth.uid())));

CREATE POLICY serve_all ON processing_jobs TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON processing_job_items TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON queue_statistics TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON resumes TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON job_descriptions TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON workers TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON reports TO service_role USING (true) WITH CHECK (true);
