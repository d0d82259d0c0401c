-- As before; what a result does not have costs nothing, for a function of its own was called for it even then.
-- works with: 0020

CREATE OR REPLACE FUNCTION rank_items() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM former_items WHERE score IS NOT NULL) THEN
    DELETE FROM ranked_items AS ranked USING former_items AS former
    WHERE ranked.job_id = former.job_id AND ranked.order_key = -former.score AND ranked.position = former.position;
  END IF;
  INSERT INTO ranked_items (job_id, order_key, position, user_id, verdict, flags, skills)
  SELECT job_id, -score, position, user_id, left(result_data ->> 'verdict', 50),
    CASE WHEN jsonb_typeof(result_data -> 'flags') = 'array'
      THEN texts_of(result_data -> 'flags') ELSE '{}' END,
    CASE WHEN jsonb_typeof(result_data -> 'matchedSkills') = 'array'
      THEN texts_of(lower((result_data -> 'matchedSkills')::text)::jsonb) ELSE '{}' END
  FROM changed_items WHERE score IS NOT NULL;
  RETURN NULL;
END
$$;
