-- What upkeep needs: failed tries on record, suspects by name, deadlines by index, ended jobs counted once.

-- Appended when a try fails and then alone; NULL is none yet.
ALTER TABLE processing_job_items ADD COLUMN attempts jsonb;
GRANT UPDATE (attempts) ON processing_job_items TO service_role;

-- The item that a worker took as one that may kill it: when the worker dies, this one did it.
ALTER TABLE workers ADD COLUMN suspect_job_id uuid, ADD COLUMN suspect_position integer;

-- Each end of a job is counted once, whenever that is, into the UTC day on which it ended.
ALTER TABLE processing_jobs ADD COLUMN is_counted boolean NOT NULL DEFAULT false;
ALTER TABLE queue_statistics ADD COLUMN total_processing_time_ms bigint NOT NULL DEFAULT 0; -- of the completed jobs
COMMENT ON COLUMN queue_statistics.total_jobs IS 'Jobs that ended on the day: completed, failed or cancelled.';
COMMENT ON COLUMN queue_statistics.peak_queue_depth IS 'Most jobs seen waiting for a first worker at one moment.';

-- The rows are taken in one order, so two such additions never wait for each other in a circle.
CREATE FUNCTION add_to_queue_statistics(job_types text[], statuses text[], started timestamptz[], ended timestamptz[])
RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO queue_statistics AS day (date, job_type, total_jobs, completed_jobs, failed_jobs,
                                       total_processing_time_ms, average_processing_time_ms)
  SELECT (ended_at AT TIME ZONE 'UTC')::date, job_type, count(*), count(*) FILTER (WHERE status = 'completed'),
         count(*) FILTER (WHERE status = 'failed'), coalesce(sum(took_ms), 0), coalesce(round(avg(took_ms)), 0)
  FROM unnest(job_types, statuses, started, ended) AS job (job_type, status, started_at, ended_at)
  CROSS JOIN LATERAL (SELECT CASE WHEN status = 'completed' THEN
    coalesce(extract(epoch FROM ended_at - started_at) * 1000, 0)::bigint END AS took_ms) AS measured
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (date, job_type) DO UPDATE SET
    total_jobs = day.total_jobs + excluded.total_jobs,
    completed_jobs = day.completed_jobs + excluded.completed_jobs,
    failed_jobs = day.failed_jobs + excluded.failed_jobs,
    total_processing_time_ms = day.total_processing_time_ms + excluded.total_processing_time_ms,
    average_processing_time_ms = round((day.total_processing_time_ms + excluded.total_processing_time_ms)
                                       / greatest(day.completed_jobs + excluded.completed_jobs, 1)::numeric),
    updated_at = clock_timestamp()
$$;

-- A batch of ended jobs, each counted by one caller however many call at once. By index whatever the planner believes:
-- the jobs to count are always few and the statistics always old.
CREATE FUNCTION count_ended_jobs() RETURNS integer LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  ended record;
BEGIN
  WITH counted AS (
    UPDATE processing_jobs SET is_counted = true
    WHERE id = ANY (ARRAY(
      SELECT id FROM processing_jobs WHERE completed_at IS NOT NULL AND NOT is_counted
      ORDER BY completed_at LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING job_type, status, started_at, completed_at)
  SELECT count(*)::integer AS job_count, array_agg(job_type::text) AS job_types, array_agg(status::text) AS statuses,
         array_agg(started_at) AS started, array_agg(completed_at) AS completed
  INTO ended FROM counted;
  IF ended.job_count > 0 THEN
    PERFORM add_to_queue_statistics(ended.job_types, ended.statuses, ended.started, ended.completed);
  END IF;
  RETURN ended.job_count;
END
$$;

-- A job that is deleted before it was counted is counted on its way out.
CREATE FUNCTION count_deleted_jobs() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  ended record;
BEGIN
  SELECT array_agg(job_type::text) AS job_types, array_agg(status::text) AS statuses,
         array_agg(started_at) AS started, array_agg(completed_at) AS completed
  INTO ended FROM deleted_jobs WHERE completed_at IS NOT NULL AND NOT is_counted;
  IF ended.job_types IS NOT NULL THEN
    PERFORM add_to_queue_statistics(ended.job_types, ended.statuses, ended.started, ended.completed);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER count_deleted_jobs
  AFTER DELETE ON processing_jobs
  REFERENCING OLD TABLE AS deleted_jobs
  FOR EACH STATEMENT EXECUTE FUNCTION count_deleted_jobs();

-- As before, and no batch so large that it could not end within a statement's time: about 100,000 items at most,
-- or one job.
CREATE OR REPLACE FUNCTION cleanup_expired_jobs() RETURNS integer LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  deleted integer;
BEGIN
  DELETE FROM processing_jobs
  WHERE id = ANY (ARRAY(
    SELECT id
    FROM (
      SELECT id, sum(total_items) OVER (ORDER BY expires_at, id) - total_items AS items_before
      FROM (
        SELECT id, expires_at, total_items FROM processing_jobs
        WHERE expires_at < now() AND status IN ('completed', 'failed', 'cancelled')
        ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED) AS expired
    ) AS counted
    WHERE items_before < 100000));
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END
$$;

REVOKE EXECUTE ON FUNCTION add_to_queue_statistics(text[], text[], timestamptz[], timestamptz[]), count_ended_jobs()
  FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION add_to_queue_statistics(text[], text[], timestamptz[], timestamptz[]), count_ended_jobs()
  TO service_role;

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_started;

CREATE INDEX CONCURRENTLY processing_jobs_started ON processing_jobs (started_at) WHERE status = 'processing';

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_uncounted;

CREATE INDEX CONCURRENTLY processing_jobs_uncounted ON processing_jobs (completed_at)
  WHERE completed_at IS NOT NULL AND NOT is_counted;
