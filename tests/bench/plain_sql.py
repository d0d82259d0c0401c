"""The tables and statements of a bulk job as one would write them by hand, the same for every peer."""

TABLES = """
CREATE TABLE IF NOT EXISTS plain_jobs (
  id uuid PRIMARY KEY, total int NOT NULL, done int NOT NULL DEFAULT 0, status text NOT NULL DEFAULT 'queued');
CREATE TABLE IF NOT EXISTS plain_items (
  job_id uuid NOT NULL REFERENCES plain_jobs ON DELETE CASCADE, item_id text NOT NULL,
  status text NOT NULL DEFAULT 'queued', result jsonb, completed_at timestamptz, PRIMARY KEY (job_id, item_id));
"""
FINISH_ITEM = """
UPDATE plain_items SET status = 'completed', result = %s, completed_at = now()
WHERE job_id = %s AND item_id = %s AND status = 'queued'
"""
COUNT_ITEM = """
UPDATE plain_jobs SET done = done + 1, status = CASE WHEN done + 1 = total THEN 'completed' ELSE 'processing' END
WHERE id = %s RETURNING done
"""
SUMMARY = "x" * 270
