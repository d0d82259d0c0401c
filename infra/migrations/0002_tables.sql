-- Jobs and their items, what they read, and who works them. Every moment is an instant (timestamptz).

CREATE TABLE processing_jobs (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  job_type varchar(50) NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
  priority integer NOT NULL DEFAULT 0,
  plan_type text NOT NULL DEFAULT 'free' CHECK (plan_type IN ('free', 'basic', 'premium', 'enterprise')),
  lane text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN plan_type IN ('premium', 'enterprise') THEN 'high' ELSE 'normal' END) STORED,
  total_items integer NOT NULL CHECK (total_items >= 1),
  processed_items integer NOT NULL DEFAULT 0 CHECK (processed_items >= 0),
  failed_items integer NOT NULL DEFAULT 0 CHECK (failed_items >= 0),
  -- a total of 0 is for its CHECK to refuse: generated columns come first
  progress_percentage numeric(5, 2) NOT NULL GENERATED ALWAYS AS (
    round(100.0 * (processed_items + failed_items) / greatest(total_items, 1), 2)) STORED,
  next_position integer NOT NULL DEFAULT 0, -- items from here on were never claimed
  generation integer NOT NULL DEFAULT 1,
  summary_attempts integer NOT NULL DEFAULT 0,
  idempotency_key text CHECK (length(idempotency_key) <= 255),
  request_hash bytea,
  job_data jsonb NOT NULL,
  result_data jsonb,
  error_code text,
  error_message text,
  estimated_completion_time timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  served_at timestamptz,
  completed_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  UNIQUE (id, user_id),
  UNIQUE (user_id, idempotency_key),
  CHECK (processed_items + failed_items <= total_items),
  CHECK ((status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
  CHECK (status <> 'completed' OR processed_items + failed_items = total_items)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX processing_jobs_of_user ON processing_jobs (user_id, id DESC);
CREATE INDEX processing_jobs_open ON processing_jobs (user_id, job_type, lane)
  WHERE status IN ('queued', 'processing');
CREATE INDEX processing_jobs_expiry ON processing_jobs (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX processing_jobs_by_day ON processing_jobs (completed_at) WHERE completed_at IS NOT NULL;

-- An item is written three times (submitted, claimed, recorded). No index names a column that those writes
-- change, and each page keeps room for them, so they stay heap-only updates: measured a third of the cost.
CREATE TABLE processing_job_items (
  job_id uuid NOT NULL,
  user_id uuid NOT NULL,
  position integer NOT NULL CHECK (position >= 0),
  item_id varchar(255) NOT NULL,
  item_type varchar(50) NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'processing', 'completed', 'failed')),
  attempt integer NOT NULL DEFAULT 0,
  crash_count integer NOT NULL DEFAULT 0,
  retry_count integer NOT NULL GENERATED ALWAYS AS (greatest(attempt - 1, 0)) STORED,
  claimed_by uuid,
  not_before timestamptz, -- set on a queued item that comes back: claimable again from then on
  processing_time_ms integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  completed_at timestamptz,
  error_code text,
  error_message text,
  result_data jsonb CHECK (pg_column_size(result_data) <= 1048576),
  PRIMARY KEY (job_id, position),
  FOREIGN KEY (job_id, user_id) REFERENCES processing_jobs (id, user_id) ON DELETE CASCADE,
  CHECK ((status = 'processing') = (claimed_by IS NOT NULL)),
  CHECK (not_before IS NULL OR status = 'queued'),
  CHECK ((status IN ('completed', 'failed')) = (completed_at IS NOT NULL)),
  CHECK ((status = 'completed') = (result_data IS NOT NULL))
) WITH (fillfactor = 30, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX processing_job_items_returned ON processing_job_items (job_id, not_before)
  WHERE not_before IS NOT NULL;

-- What the planner would learn of these is wrong a second later: it shall not learn it.
ALTER TABLE processing_job_items ALTER COLUMN status SET STATISTICS 0;
ALTER TABLE processing_job_items ALTER COLUMN not_before SET STATISTICS 0;
ALTER TABLE processing_job_items ALTER COLUMN claimed_by SET STATISTICS 0;
ALTER TABLE processing_job_items ALTER COLUMN attempt SET STATISTICS 0;

CREATE TABLE queue_statistics (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  date date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  job_type varchar(50) NOT NULL,
  total_jobs integer NOT NULL DEFAULT 0,
  completed_jobs integer NOT NULL DEFAULT 0,
  failed_jobs integer NOT NULL DEFAULT 0,
  average_processing_time_ms integer NOT NULL DEFAULT 0,
  peak_queue_depth integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (date, job_type)
);

CREATE TABLE resumes (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  file_name text NOT NULL CHECK (length(file_name) <= 255),
  media_type text NOT NULL,
  content bytea NOT NULL,
  text text,
  text_error text,
  sha256 bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX resumes_of_user ON resumes (user_id, id DESC);

CREATE TABLE job_descriptions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 100000),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_descriptions_of_user ON job_descriptions (user_id, id DESC);

CREATE TABLE workers (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  functions text[] NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

CREATE TABLE reports (
  job_id uuid NOT NULL REFERENCES processing_jobs (id) ON DELETE CASCADE,
  format text NOT NULL,
  content bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, format)
);
