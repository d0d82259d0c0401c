-- Jobs made of the results of another job, and whom their documents speak of, so that an erasure finds them.
-- works with: 0012

ALTER TABLE processing_jobs ADD COLUMN source_job_id uuid; -- no foreign key: the source may expire before what it was for

-- Documents are compressed in themselves: to try it again takes longer than to write them.
ALTER TABLE reports ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE report_subjects (
  job_id uuid NOT NULL REFERENCES processing_jobs (id) ON DELETE CASCADE,
  item_id varchar(255) NOT NULL, -- of the source
  PRIMARY KEY (job_id, item_id)
);
CREATE INDEX report_subjects_of_item ON report_subjects USING hash (item_id);
ALTER TABLE report_subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_subjects FORCE ROW LEVEL SECURITY;
REVOKE ALL ON report_subjects FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, DELETE ON report_subjects TO service_role;
CREATE POLICY serve_all ON report_subjects TO service_role USING (true) WITH CHECK (true);

-- step, outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS processing_jobs_of_source;

CREATE INDEX CONCURRENTLY processing_jobs_of_source ON processing_jobs (source_job_id) WHERE source_job_id IS NOT NULL;
