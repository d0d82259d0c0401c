-- Reports made of another job: which one, and whom each document is about, so that an erasure finds them.
-- works with: 0012

ALTER TABLE processing_jobs ADD COLUMN source_job_id uuid; -- no foreign key: the source may expire before its report

ALTER TABLE reports ADD COLUMN subject_ids text[] NOT NULL DEFAULT '{}'; -- ids of the items that it speaks of
-- Documents are compressed in themselves: to try it again takes longer than to write them.
ALTER TABLE reports ALTER COLUMN content SET STORAGE EXTERNAL;

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_of_source;

CREATE INDEX CONCURRENTLY processing_jobs_of_source ON processing_jobs (source_job_id) WHERE source_job_id IS NOT NULL;

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS reports_about;

CREATE INDEX CONCURRENTLY reports_about ON reports USING gin (subject_ids);
