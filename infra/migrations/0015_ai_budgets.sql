-- What AI calls have spent, by job and by day, and jobs that wait because a budget is used up.
-- works with: 0012

ALTER TABLE processing_jobs ADD COLUMN held_until timestamptz; -- nothing of it is claimed before; NULL where it never was

CREATE TABLE ai_spending_of_jobs (
  job_id uuid PRIMARY KEY REFERENCES processing_jobs ON DELETE CASCADE,
  tokens bigint NOT NULL DEFAULT 0,
  cost numeric NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE ai_spending_of_days (
  day date PRIMARY KEY, -- UTC
  tokens bigint NOT NULL DEFAULT 0,
  cost numeric NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

ALTER TABLE ai_spending_of_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_spending_of_jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE ai_spending_of_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_spending_of_days FORCE ROW LEVEL SECURITY;
REVOKE ALL ON ai_spending_of_jobs, ai_spending_of_days FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, UPDATE ON ai_spending_of_jobs, ai_spending_of_days TO service_role;
CREATE POLICY serve_all ON ai_spending_of_jobs TO service_role USING (true) WITH CHECK (true);
CREATE POLICY serve_all ON ai_spending_of_days TO service_role USING (true) WITH CHECK (true);

-- Takes what a call is expected to cost, before it is made, from both budgets or from none; a budget that is NULL has no
-- end. As long as something is left of a budget a call may be made: it goes beyond by less than what it costs. Answers
-- which budget is used up, if any. The rows are locked in one order, so two calls never wait for each other in a circle.
CREATE FUNCTION spend_on_ai(
  of_job uuid, added_tokens bigint, added_cost numeric,
  job_tokens bigint, job_cost numeric, day_tokens bigint, day_cost numeric, OUT spent text, OUT paid_on date
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  of_day record;
  so_far record;
BEGIN
  paid_on := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  IF EXISTS (SELECT FROM processing_jobs WHERE id = of_job) THEN
    INSERT INTO ai_spending_of_jobs (job_id) VALUES (of_job) ON CONFLICT DO NOTHING;
    SELECT tokens, cost INTO so_far FROM ai_spending_of_jobs WHERE job_id = of_job FOR NO KEY UPDATE;
    IF so_far.tokens >= job_tokens OR so_far.cost >= job_cost THEN
      spent := 'job';
      RETURN;
    END IF;
  END IF;
  INSERT INTO ai_spending_of_days (day) VALUES (paid_on) ON CONFLICT DO NOTHING;
  SELECT tokens, cost INTO of_day FROM ai_spending_of_days WHERE day = paid_on FOR NO KEY UPDATE;
  IF of_day.tokens >= day_tokens OR of_day.cost >= day_cost THEN
    spent := 'day';
    RETURN;
  END IF;
  UPDATE ai_spending_of_jobs SET tokens = tokens + added_tokens, cost = cost + added_cost WHERE job_id = of_job;
  UPDATE ai_spending_of_days SET tokens = tokens + added_tokens, cost = cost + added_cost WHERE day = paid_on;
END
$$;

REVOKE EXECUTE ON FUNCTION spend_on_ai(uuid, bigint, numeric, bigint, numeric, bigint, numeric)
  FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION spend_on_ai(uuid, bigint, numeric, bigint, numeric, bigint, numeric) TO service_role;

-- As before; a job that is held is not due before the end of that.
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
                      THEN clock_timestamp() + interval '10 seconds'
                      WHEN change.returns_at IS NULL THEN due_at
                      ELSE least(due_at, greatest(change.returns_at, held_until)) END,
        updated_at = CASE WHEN status = 'processing' THEN clock_timestamp() ELSE updated_at END
    WHERE id = change.job_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'job % of the changed items cannot be updated', change.job_id;
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

-- step, outside a transaction
-- The same file under several ids, for results that are reused. A hash serves nothing else: a tree by user could be taken
-- for one that finds a user's resume by its id.
DROP INDEX CONCURRENTLY IF EXISTS resumes_of_content;

CREATE INDEX CONCURRENTLY resumes_of_content ON resumes USING hash (sha256);
