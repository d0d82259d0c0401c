-- When a job wants a worker, who closes it, how long it waited, who may kill workers, and what schedules have run.

-- The moment from which something of a job can be claimed or its end can be made, and its place in its user's line;
-- NULL while nothing can: its items are worked, or its summary is. It takes the place of `served_at`.
ALTER TABLE processing_jobs
  ADD COLUMN due_at timestamptz DEFAULT 'epoch', -- before whatever was served
  ADD COLUMN closing_by uuid, -- the worker that makes the summary; nobody else does while it lives
  ADD COLUMN returned_items integer NOT NULL DEFAULT 0, -- that came back and wait to be claimed again
  ADD COLUMN waited interval NOT NULL DEFAULT '0', -- since its start, with nothing of it worked: no time of its own
  DROP COLUMN served_at,
  NO FORCE ROW LEVEL SECURITY; -- until the last step: the owner shall see the rows that it changes

-- What a page sorts by, taken out of a result when it is recorded: a sort must not unpack every result.
ALTER TABLE processing_job_items
  ADD COLUMN score float8,
  NO FORCE ROW LEVEL SECURITY;
GRANT UPDATE (score) ON processing_job_items TO service_role;

-- As before, after the row and not before it: a trigger before a row locks each row first, at a tenth of the cost of
-- the update. Until the last step it lets scores pass.
DROP TRIGGER refuse_change_of_finished_item ON processing_job_items;
CREATE TRIGGER refuse_change_of_finished_item
  AFTER UPDATE ON processing_job_items
  FOR EACH ROW WHEN (OLD.status IN ('completed', 'failed') AND NEW.score IS NOT DISTINCT FROM OLD.score)
  EXECUTE FUNCTION refuse_change_of_finished_item();

-- The items that a worker took as ones that may kill it: when it dies, one of them did it.
ALTER TABLE workers ADD COLUMN suspect_positions integer[] NOT NULL DEFAULT '{}', DROP COLUMN suspect_position;

-- A pause that has ended stays: a job's time does not run during it.
ALTER TABLE pauses
  ADD COLUMN began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  DROP CONSTRAINT pauses_check;

-- Schedules with long intervals: the last due moment that was taken, so that one missed by all is made up for.
CREATE TABLE schedules (
  name text PRIMARY KEY,
  due_at timestamptz NOT NULL
);
ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedules FORCE ROW LEVEL SECURITY;
REVOKE ALL ON schedules FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, UPDATE ON schedules TO service_role;
CREATE POLICY serve_all ON schedules TO service_role USING (true) WITH CHECK (true);

-- As before; items that come back are counted, and put their job into its user's line. A job with all items done is due
-- for its end in ten seconds: whoever recorded the last one makes it at once, unless that worker dies.
CREATE OR REPLACE FUNCTION add_to_job_counters() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  change record;
BEGIN
  FOR change IN
    SELECT job_id, sum(completed)::int AS completed, sum(failed)::int AS failed, sum(returned)::int AS returned,
           min(returns_at) AS returns_at
    FROM (
      SELECT job_id, (status = 'completed')::int AS completed, (status = 'failed')::int AS failed,
             (not_before IS NOT NULL)::int AS returned, not_before AS returns_at
      FROM changed_items
      UNION ALL
      SELECT job_id, -(status = 'completed')::int, -(status = 'failed')::int, -(not_before IS NOT NULL)::int, NULL
      FROM former_items
    ) AS difference
    GROUP BY job_id
    HAVING sum(completed) <> 0 OR sum(failed) <> 0 OR sum(returned) <> 0 OR min(returns_at) IS NOT NULL
    ORDER BY job_id
  LOOP
    UPDATE processing_jobs
    SET processed_items = processed_items + change.completed,
        failed_items = failed_items + change.failed,
        returned_items = returned_items + change.returned,
        due_at = CASE WHEN processed_items + failed_items + change.completed + change.failed = total_items
                      THEN clock_timestamp() + interval '10 seconds' ELSE least(due_at, change.returns_at) END,
        updated_at = CASE WHEN status = 'processing' THEN clock_timestamp() ELSE updated_at END
    WHERE id = change.job_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'job % of the changed items cannot be updated', change.job_id;
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

-- step
-- Locked first, in the order of the trigger, and then counted: whoever changes an item now adds its difference later.
SELECT FROM processing_jobs WHERE id IN (SELECT job_id FROM processing_job_items WHERE not_before IS NOT NULL)
ORDER BY id FOR UPDATE;
UPDATE processing_jobs AS job SET returned_items = (
  SELECT count(*) FROM processing_job_items WHERE job_id = job.id AND not_before IS NOT NULL)
WHERE id IN (SELECT job_id FROM processing_job_items WHERE not_before IS NOT NULL) OR returned_items <> 0;

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_due;

CREATE INDEX CONCURRENTLY processing_jobs_due ON processing_jobs (user_id, job_type, lane, due_at, id)
  WHERE status IN ('queued', 'processing') AND due_at IS NOT NULL;

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_closing;

CREATE INDEX CONCURRENTLY processing_jobs_closing ON processing_jobs (closing_by) WHERE closing_by IS NOT NULL;

-- step, outside a transaction
-- Items that were held when a worker died, while they wait to be claimed again.
DROP INDEX CONCURRENTLY IF EXISTS processing_job_items_shaken;

CREATE INDEX CONCURRENTLY processing_job_items_shaken ON processing_job_items (job_id, crash_count, not_before)
  WHERE crash_count > 0 AND not_before IS NOT NULL;

-- step, outside a transaction
DO $$
DECLARE
  job record;
BEGIN
  FOR job IN SELECT id, total_items FROM processing_jobs WHERE processed_items > 0 LOOP
    FOR part IN 0 .. job.total_items / 5000 LOOP
      UPDATE processing_job_items
      SET score = least(greatest((result_data -> 'score')::numeric, -1e15), 1e15)::float8
      WHERE job_id = job.id AND position >= part * 5000 AND position < (part + 1) * 5000
        AND score IS NULL AND jsonb_typeof(result_data -> 'score') = 'number';
      COMMIT;
    END LOOP;
  END LOOP;
END
$$;

-- step
DROP TRIGGER refuse_change_of_finished_item ON processing_job_items;
CREATE TRIGGER refuse_change_of_finished_item
  AFTER UPDATE ON processing_job_items
  FOR EACH ROW WHEN (OLD.status IN ('completed', 'failed'))
  EXECUTE FUNCTION refuse_change_of_finished_item();
ALTER TABLE processing_job_items FORCE ROW LEVEL SECURITY;
ALTER TABLE processing_jobs FORCE ROW LEVEL SECURITY;
