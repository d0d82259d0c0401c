-- What must hold whoever writes: counters follow the items, and what is finished stays as it is.

-- One statement changes many items: its differences are added to the counters of their jobs once. The jobs are
-- taken in the order of their ids, so two such statements never wait for each other in a circle.
CREATE FUNCTION add_to_job_counters() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  change record;
BEGIN
  FOR change IN
    SELECT job_id, sum(completed)::int AS completed, sum(failed)::int AS failed
    FROM (
      SELECT job_id, (status = 'completed')::int AS completed, (status = 'failed')::int AS failed FROM changed_items
      UNION ALL
      SELECT job_id, -(status = 'completed')::int, -(status = 'failed')::int FROM former_items
    ) AS difference
    GROUP BY job_id
    HAVING sum(completed) <> 0 OR sum(failed) <> 0
    ORDER BY job_id
  LOOP
    UPDATE processing_jobs
    SET processed_items = processed_items + change.completed,
        failed_items = failed_items + change.failed,
        updated_at = clock_timestamp()
    WHERE id = change.job_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'job % of the changed items cannot be updated', change.job_id;
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

CREATE TRIGGER add_to_job_counters
  AFTER UPDATE ON processing_job_items
  REFERENCING OLD TABLE AS former_items NEW TABLE AS changed_items
  FOR EACH STATEMENT EXECUTE FUNCTION add_to_job_counters();

CREATE FUNCTION refuse_change_of_finished_job() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.generation > OLD.generation AND NEW.status = 'processing' THEN
    RETURN NEW; -- its failed items are driven again
  END IF;
  IF (NEW.status, NEW.total_items, NEW.processed_items, NEW.failed_items, NEW.completed_at, NEW.result_data,
      NEW.generation, NEW.user_id, NEW.error_message)
     IS DISTINCT FROM
     (OLD.status, OLD.total_items, OLD.processed_items, OLD.failed_items, OLD.completed_at, OLD.result_data,
      OLD.generation, OLD.user_id, OLD.error_message) THEN
    RAISE EXCEPTION 'job % is % and does not change any more', OLD.id, OLD.status USING ERRCODE = 'CB001';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER refuse_change_of_finished_job
  BEFORE UPDATE ON processing_jobs
  FOR EACH ROW WHEN (OLD.status IN ('completed', 'failed', 'cancelled'))
  EXECUTE FUNCTION refuse_change_of_finished_job();

CREATE FUNCTION refuse_change_of_finished_item() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.status = 'failed' AND NEW.status = 'queued' THEN
    RETURN NEW; -- driven again
  END IF;
  RAISE EXCEPTION 'item % of job % is % and does not change any more', OLD.position, OLD.job_id, OLD.status
    USING ERRCODE = 'CB001';
END
$$;

CREATE TRIGGER refuse_change_of_finished_item
  BEFORE UPDATE ON processing_job_items
  FOR EACH ROW WHEN (OLD.status IN ('completed', 'failed'))
  EXECUTE FUNCTION refuse_change_of_finished_item();

-- A job's items are as many as it says: positions are unique and below its total.
CREATE FUNCTION refuse_surplus_items() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT job_id, max(position) AS last_position FROM new_items GROUP BY job_id) AS added
    JOIN processing_jobs ON id = job_id
    WHERE last_position >= total_items OR status <> 'queued') THEN
    RAISE EXCEPTION 'a job takes no more items than its total, and none after its start' USING ERRCODE = 'CB002';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER refuse_surplus_items
  AFTER INSERT ON processing_job_items
  REFERENCING NEW TABLE AS new_items
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_surplus_items();

-- Retention counts from the end of a job, in batches, never a job that runs.
CREATE FUNCTION cleanup_expired_jobs() RETURNS integer LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  deleted integer;
BEGIN
  DELETE FROM processing_jobs
  WHERE id = ANY (ARRAY(
    SELECT id FROM processing_jobs
    WHERE expires_at < now() AND status IN ('completed', 'failed', 'cancelled')
    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END
$$;
REVOKE EXECUTE ON FUNCTION cleanup_expired_jobs() FROM PUBLIC, anon, authenticated;
