-- Job types of which nothing is claimed until a moment: the service they need is down, or an operator said so.

CREATE TABLE pauses (
  job_type text PRIMARY KEY,
  reason text NOT NULL CHECK (reason IN ('provider', 'operator')),
  ends_at timestamptz NOT NULL, -- infinity: until somebody resumes it
  CHECK ((reason = 'operator') = (ends_at = 'infinity'))
);

ALTER TABLE pauses ENABLE ROW LEVEL SECURITY;
ALTER TABLE pauses FORCE ROW LEVEL SECURITY;
REVOKE ALL ON pauses FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON pauses TO service_role;
CREATE POLICY serve_all ON pauses TO service_role USING (true) WITH CHECK (true);
