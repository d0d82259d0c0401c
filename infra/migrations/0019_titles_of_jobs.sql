-- What a job is about, for lists of jobs: without unpacking what its items are given.
-- works with: 0018

ALTER TABLE processing_jobs ADD COLUMN title text, ADD COLUMN job_description_id uuid;
