-- Users read their rows and write none: what may be written is known to the service alone, which knows plans, limits and
-- job types. What a job that is gone gave to the numbers of its day stays until the day is over.
-- works with: 0015

CREATE TABLE deleted_job_counts (
  date date NOT NULL, -- UTC; on which the jobs ended, and were deleted
  user_id uuid NOT NULL,
  job_type varchar(50) NOT NULL,
  completed_jobs integer NOT NULL,
  failed_jobs integer NOT NULL,
  total_processing_time_ms numeric NOT NULL, -- of the completed jobs, unrounded
  PRIMARY KEY (date, user_id, job_type)
);
ALTER TABLE deleted_job_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE deleted_job_counts FORCE ROW LEVEL SECURITY;
REVOKE ALL ON deleted_job_counts FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON deleted_job_counts TO authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON deleted_job_counts TO service_role;
CREATE POLICY read_own ON deleted_job_counts FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY serve_all ON deleted_job_counts TO service_role USING (true) WITH CHECK (true);

-- As before, and kept for its user while the day of its end lasts. The rows are taken in one order, so two such additions
-- never wait for each other in a circle.
CREATE OR REPLACE FUNCTION count_deleted_jobs() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  ended record;
BEGIN
  SELECT array_agg(job_type::text) AS job_types, array_agg(status::text) AS statuses,
         array_agg(started_at) AS started, array_agg(completed_at) AS completed
  INTO ended FROM deleted_jobs WHERE completed_at IS NOT NULL AND NOT is_counted;
  IF ended.job_types IS NOT NULL THEN
    PERFORM add_to_queue_statistics(ended.job_types, ended.statuses, ended.started, ended.completed);
  END IF;
  INSERT INTO deleted_job_counts AS known
  SELECT (now() AT TIME ZONE 'UTC')::date, user_id, job_type, count(*) FILTER (WHERE status = 'completed'),
         count(*) FILTER (WHERE status = 'failed'),
         coalesce(sum(extract(epoch FROM completed_at - started_at) * 1000) FILTER (WHERE status = 'completed'), 0)
  FROM deleted_jobs
  WHERE status IN ('completed', 'failed') AND completed_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
  GROUP BY user_id, job_type ORDER BY user_id, job_type
  ON CONFLICT (date, user_id, job_type) DO UPDATE SET
    completed_jobs = known.completed_jobs + excluded.completed_jobs,
    failed_jobs = known.failed_jobs + excluded.failed_jobs,
    total_processing_time_ms = known.total_processing_time_ms + excluded.total_processing_time_ms;
  RETURN NULL;
END
$$;

-- step, after deployment
DROP POLICY IF EXISTS submit_own ON processing_jobs;

-- step, after deployment
DROP POLICY IF EXISTS submit_own ON processing_job_items;

-- step, after deployment
DROP POLICY IF EXISTS add_own ON resumes;
DROP POLICY IF EXISTS delete_own ON resumes;

-- step, after deployment
DROP POLICY IF EXISTS add_own ON job_descriptions;
DROP POLICY IF EXISTS delete_own ON job_descriptions;

-- step, after deployment
DROP POLICY IF EXISTS begin_own ON user_usage;
DROP POLICY IF EXISTS hold_own ON user_usage;

-- step, after deployment
REVOKE INSERT, DELETE ON processing_jobs, processing_job_items, resumes, job_descriptions FROM authenticated;
REVOKE INSERT (id, user_id, job_type, priority, plan_type, total_items, idempotency_key, request_hash, job_data,
               estimated_completion_time) ON processing_jobs FROM authenticated;
REVOKE INSERT (job_id, user_id, position, item_id, item_type) ON processing_job_items FROM authenticated;
REVOKE INSERT (id, user_id, file_name, media_type, content, sha256) ON resumes FROM authenticated;
REVOKE INSERT (id, user_id, title, text) ON job_descriptions FROM authenticated;
REVOKE INSERT (user_id), UPDATE (is_stale) ON user_usage FROM authenticated;

-- As before; whoever stores something may count it.
CREATE OR REPLACE FUNCTION add_to_usage(user_ids uuid[], files bigint[], bytes bigint[]) RETURNS void LANGUAGE sql
SET search_path = public, pg_temp AS $$
  INSERT INTO user_usage AS known (user_id, stored_files, stored_bytes)
  SELECT * FROM unnest(user_ids, files, bytes) AS added (user_id, stored_files, stored_bytes) ORDER BY user_id
  ON CONFLICT (user_id) DO UPDATE SET stored_files = known.stored_files + excluded.stored_files,
                                      stored_bytes = known.stored_bytes + excluded.stored_bytes
$$;

-- Nobody calls by name what triggers call; on Supabase default privileges hand every function to everyone.
REVOKE EXECUTE ON FUNCTION add_to_usage(uuid[], bigint[], bigint[]), count_stored(), count_deleted_jobs(),
  add_to_job_counters(), refuse_change_of_finished_job(), refuse_change_of_finished_item(), refuse_surplus_items(),
  add_to_queue_statistics(text[], text[], timestamptz[], timestamptz[]), count_ended_jobs(), cleanup_expired_jobs()
  FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION add_to_usage(uuid[], bigint[], bigint[]) TO service_role;
