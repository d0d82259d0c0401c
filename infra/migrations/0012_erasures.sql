-- What was made of a resume can be erased on its owner's word; that it was, by ids alone, stays on record.
-- works with: 0011

ALTER TABLE processing_jobs ADD COLUMN erased_at timestamptz; -- something of its result was erased, last then
ALTER TABLE processing_job_items ADD COLUMN erased_at timestamptz; -- its result was, or would have been
GRANT UPDATE (erased_at) ON processing_job_items TO service_role;

CREATE TABLE erasures (
  user_id uuid NOT NULL,
  resume_id uuid NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz, -- NULL: a schedule finishes it, should whoever was asked have died
  job_ids uuid[] NOT NULL DEFAULT '{}',
  item_count integer NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, resume_id)
);
CREATE INDEX erasures_unfinished ON erasures (asked_at) WHERE finished_at IS NULL;
ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
REVOKE ALL ON erasures FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON erasures TO authenticated;
GRANT SELECT, INSERT, UPDATE ON erasures TO service_role;
CREATE POLICY read_own ON erasures FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY serve_all ON erasures TO service_role USING (true) WITH CHECK (true);

-- As before; erasing takes away what a finished job or item says, once, and changes nothing else of it.
CREATE OR REPLACE FUNCTION refuse_change_of_finished_job() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.generation > OLD.generation AND NEW.status = 'processing' THEN
    RETURN NEW; -- its failed items are driven again
  END IF;
  IF (NEW.status, NEW.total_items, NEW.processed_items, NEW.failed_items, NEW.completed_at, NEW.generation, NEW.user_id)
     IS DISTINCT FROM
     (OLD.status, OLD.total_items, OLD.processed_items, OLD.failed_items, OLD.completed_at, OLD.generation, OLD.user_id)
     OR ((NEW.result_data, NEW.error_message) IS DISTINCT FROM (OLD.result_data, OLD.error_message)
         AND NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at) THEN
    RAISE EXCEPTION 'job % is % and does not change any more', OLD.id, OLD.status USING ERRCODE = 'CB001';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION refuse_change_of_finished_item() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.status = 'failed' AND NEW.status = 'queued' THEN
    RETURN NEW; -- driven again
  END IF;
  IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND coalesce(NEW.result_data, 'null') = 'null'
     AND (NEW.status, NEW.attempt, NEW.completed_at) IS NOT DISTINCT FROM (OLD.status, OLD.attempt, OLD.completed_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'item % of job % is % and does not change any more', OLD.position, OLD.job_id, OLD.status
    USING ERRCODE = 'CB001';
END
$$;

-- step, outside a transaction
-- Items by the resume that they are about, which is asked for when one is erased. A hash is a third of a tree.
DROP INDEX CONCURRENTLY IF EXISTS processing_job_items_of_item;

CREATE INDEX CONCURRENTLY processing_job_items_of_item ON processing_job_items USING hash (item_id);
