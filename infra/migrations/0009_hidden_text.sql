-- Text of a resume that a person who opens its file does not see; more types of files are read.

ALTER TABLE resumes
  ADD COLUMN hidden_text text, -- NULL where there is none, or the file was not read yet
  NO FORCE ROW LEVEL SECURITY; -- until the last step: the owner shall see the rows that it changes

-- step, outside a transaction
-- To be read again.
DO $$
DECLARE
  before uuid := '00000000-0000-0000-0000-000000000000';
  last uuid;
BEGIN
  LOOP
    SELECT id INTO last FROM (SELECT id FROM resumes WHERE id > before ORDER BY id LIMIT 5000) AS part
    ORDER BY id DESC LIMIT 1;
    EXIT WHEN NOT FOUND;
    UPDATE resumes SET text_error = NULL
    WHERE id > before AND id <= last AND text_error IN ('unsupported_type', 'image_only');
    COMMIT;
    before := last;
  END LOOP;
END
$$;

-- step
ALTER TABLE resumes FORCE ROW LEVEL SECURITY;
