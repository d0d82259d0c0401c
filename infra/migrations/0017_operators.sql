-- What operators see and do: when each schedule ran last, and who paused, cancelled or drove again what.
-- works with: 0016

ALTER TABLE schedules ADD COLUMN ran_at timestamptz, ADD COLUMN outcome text;

CREATE TABLE operator_actions (
  id uuid PRIMARY KEY, -- version 7: in the order of time
  acted_at timestamptz NOT NULL DEFAULT now(),
  user_id uuid, -- NULL: from the command line
  action text NOT NULL CHECK (action IN ('pause', 'unpause', 'cancel', 'retry')),
  subject text NOT NULL, -- a job type, or the id of a job
  item_count integer NOT NULL DEFAULT 0 -- driven again
);
ALTER TABLE operator_actions ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_actions FORCE ROW LEVEL SECURITY;
REVOKE ALL ON operator_actions FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT, INSERT, DELETE ON operator_actions TO service_role;
CREATE POLICY serve_all ON operator_actions TO service_role USING (true) WITH CHECK (true);
