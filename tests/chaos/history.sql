-- Keeps every change of jobs and items, whoever makes it, for the verdict of a test.

CREATE TABLE history (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  moment timestamptz NOT NULL DEFAULT clock_timestamp(),
  operation text NOT NULL,
  job_id uuid NOT NULL,
  position integer, -- null for a change of the job itself
  generation integer, -- of a job
  former_status text,
  status text,
  former_attempt integer,
  attempt integer,
  former_claimed_by uuid,
  claimed_by uuid,
  result jsonb,
  total_items integer
);

CREATE FUNCTION keep_job_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO history (operation, job_id, generation, former_status, status, result, total_items)
  VALUES (TG_OP, coalesce(NEW.id, OLD.id), coalesce(NEW.generation, OLD.generation), OLD.status, NEW.status,
          NEW.result_data, coalesce(NEW.total_items, OLD.total_items));
  RETURN NULL;
END
$$;

CREATE FUNCTION keep_item_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO history (operation, job_id, position, former_status, status, former_attempt, attempt, former_claimed_by,
                       claimed_by, result)
  VALUES (TG_OP, coalesce(NEW.job_id, OLD.job_id), coalesce(NEW.position, OLD.position), OLD.status, NEW.status,
          OLD.attempt, NEW.attempt, OLD.claimed_by, NEW.claimed_by, NEW.result_data);
  RETURN NULL;
END
$$;

CREATE TRIGGER keep_job_history AFTER INSERT OR UPDATE OR DELETE ON processing_jobs
  FOR EACH ROW EXECUTE FUNCTION keep_job_history();
CREATE TRIGGER keep_item_history AFTER INSERT OR UPDATE OR DELETE ON processing_job_items
  FOR EACH ROW EXECUTE FUNCTION keep_item_history();
