-- Rankings by an index: what a list sorts and filters by, in narrow rows beside the items. An index on the items
-- themselves would cost every recorded item its heap-only update; this costs one insert, and only where there is a score.
-- works with: 0019

CREATE TABLE ranked_items (
  job_id uuid NOT NULL,
  order_key float8 NOT NULL, -- the negated score: the best is first, as positions are
  position integer NOT NULL,
  user_id uuid NOT NULL,
  verdict text,
  flags text[] NOT NULL DEFAULT '{}',
  skills text[] NOT NULL DEFAULT '{}', -- shown ones, in lower case
  PRIMARY KEY (job_id, order_key, position)
);
ALTER TABLE ranked_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ranked_items FORCE ROW LEVEL SECURITY;
REVOKE ALL ON ranked_items FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON ranked_items TO authenticated;
GRANT SELECT, INSERT, DELETE ON ranked_items TO service_role;
CREATE POLICY read_own ON ranked_items FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY serve_all ON ranked_items TO service_role USING (true) WITH CHECK (true);

CREATE FUNCTION texts_of(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN jsonb_typeof(list) = 'array'
    THEN ARRAY(SELECT left(each, 300) FROM jsonb_array_elements_text(list) WITH ORDINALITY AS listed (each, place)
               WHERE place <= 100) ELSE '{}' END
$$;

-- A score is set once, with the result; erasing takes it away.
CREATE FUNCTION rank_items() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM former_items WHERE score IS NOT NULL) THEN
    DELETE FROM ranked_items AS ranked USING former_items AS former
    WHERE ranked.job_id = former.job_id AND ranked.order_key = -former.score AND ranked.position = former.position;
  END IF;
  INSERT INTO ranked_items (job_id, order_key, position, user_id, verdict, flags, skills)
  SELECT job_id, -score, position, user_id, left(result_data ->> 'verdict', 50), texts_of(result_data -> 'flags'),
         texts_of(lower((result_data -> 'matchedSkills')::text)::jsonb)
  FROM changed_items WHERE score IS NOT NULL;
  RETURN NULL;
END
$$;
CREATE TRIGGER rank_items AFTER UPDATE ON processing_job_items
  REFERENCING OLD TABLE AS former_items NEW TABLE AS changed_items
  FOR EACH STATEMENT EXECUTE FUNCTION rank_items();

CREATE FUNCTION delete_ranked_items() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM ranked_items WHERE job_id IN (SELECT id FROM deleted_jobs);
  RETURN NULL;
END
$$;
CREATE TRIGGER delete_ranked_items AFTER DELETE ON processing_jobs REFERENCING OLD TABLE AS deleted_jobs
  FOR EACH STATEMENT EXECUTE FUNCTION delete_ranked_items();

REVOKE ALL ON FUNCTION texts_of(jsonb), rank_items(), delete_ranked_items() FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION texts_of(jsonb) TO service_role;

-- step
ALTER TABLE processing_job_items NO FORCE ROW LEVEL SECURITY; -- the owner shall see the rows that it reads

-- step, outside a transaction
DO $$
DECLARE
  job record;
BEGIN
  FOR job IN SELECT id, total_items FROM processing_jobs WHERE processed_items > 0 LOOP
    FOR part IN 0 .. job.total_items / 5000 LOOP
      INSERT INTO ranked_items (job_id, order_key, position, user_id, verdict, flags, skills)
      SELECT job_id, -score, position, user_id, left(result_data ->> 'verdict', 50), texts_of(result_data -> 'flags'),
             texts_of(lower((result_data -> 'matchedSkills')::text)::jsonb)
      FROM processing_job_items
      WHERE job_id = job.id AND position >= part * 5000 AND position < (part + 1) * 5000 AND score IS NOT NULL
      ON CONFLICT DO NOTHING;
      COMMIT;
    END LOOP;
  END LOOP;
END
$$;

-- step
ALTER TABLE processing_job_items FORCE ROW LEVEL SECURITY;
