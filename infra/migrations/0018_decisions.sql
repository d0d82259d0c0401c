-- What was decided about candidates, by the analysis and by people: it outlives jobs and their results.
-- works with: 0017

CREATE TABLE decisions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  job_id uuid NOT NULL, -- which may be gone
  item_id varchar(255) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('result', 'override', 'note')),
  decided_at timestamptz NOT NULL DEFAULT now(),
  decided_by uuid, -- NULL: the analysis
  score float8,
  verdict text,
  words text CHECK (length(words) <= 2000), -- a person's: the reason, or the note
  made_by jsonb -- of a result: with what it was made
);
CREATE UNIQUE INDEX decisions_of_job ON decisions (job_id, item_id) WHERE kind = 'result';
CREATE INDEX decisions_of_people ON decisions (job_id, id) WHERE kind <> 'result';
CREATE INDEX decisions_of_item ON decisions USING hash (item_id);
CREATE INDEX decisions_by_age ON decisions (decided_at);

ALTER TABLE decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE decisions FORCE ROW LEVEL SECURITY;
REVOKE ALL ON decisions FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON decisions TO authenticated;
GRANT SELECT, INSERT, DELETE ON decisions TO service_role;
CREATE POLICY read_own ON decisions FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY serve_all ON decisions TO service_role USING (true) WITH CHECK (true);

ALTER TABLE processing_jobs ADD COLUMN logged_generation integer NOT NULL DEFAULT 0; -- whose results are in `decisions`

-- Keeps what the analysis decided in a job that has ended.
CREATE FUNCTION log_decisions_of(job processing_jobs) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO decisions (user_id, job_id, item_id, kind, decided_at, score, verdict, made_by)
  SELECT job.user_id, job.id, item.item_id, 'result', item.completed_at, item.score, item.result_data ->> 'verdict',
         jsonb_strip_nulls(jsonb_build_object(
           'inputHash', item.result_data -> 'inputHash', 'provider', item.result_data -> 'provider',
           'version', item.result_data -> 'version', 'model', item.result_data -> 'model',
           'promptHash', item.result_data -> 'promptHash', 'fallback', item.result_data -> 'fallback',
           'jobType', job.job_type, 'jobDescriptionId', job.job_data -> 'job_description_id',
           'title', job.job_data -> 'title', 'submittedOn', job.job_data -> 'submitted_on'))
  FROM processing_job_items AS item
  WHERE item.job_id = job.id AND item.item_type IN ('resume_analysis', 'skill_gap')
    AND item.status = 'completed' AND item.result_data <> 'null'
  ON CONFLICT (job_id, item_id) WHERE kind = 'result' DO NOTHING
$$;

-- The same for a batch of jobs; says how many.
CREATE FUNCTION log_decisions() RETURNS integer LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  job processing_jobs;
  logged integer := 0;
BEGIN
  FOR job IN
    SELECT * FROM processing_jobs WHERE completed_at IS NOT NULL AND logged_generation < generation
    ORDER BY completed_at LIMIT 10 FOR NO KEY UPDATE SKIP LOCKED
  LOOP
    PERFORM log_decisions_of(job);
    UPDATE processing_jobs SET logged_generation = generation WHERE id = job.id;
    logged := logged + 1;
  END LOOP;
  RETURN logged;
END
$$;

CREATE FUNCTION log_decisions_of_deleted() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM log_decisions_of(OLD);
  RETURN OLD;
END
$$;
CREATE TRIGGER log_decisions BEFORE DELETE ON processing_jobs
  FOR EACH ROW WHEN (OLD.completed_at IS NOT NULL AND OLD.logged_generation < OLD.generation)
  EXECUTE FUNCTION log_decisions_of_deleted();

REVOKE ALL ON FUNCTION log_decisions_of(processing_jobs), log_decisions(), log_decisions_of_deleted()
  FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION log_decisions_of(processing_jobs), log_decisions() TO service_role;

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_unlogged;

CREATE INDEX CONCURRENTLY processing_jobs_unlogged ON processing_jobs (completed_at)
  WHERE completed_at IS NOT NULL AND logged_generation < generation;
