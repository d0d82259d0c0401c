"""How long jobs wait for their turn: no time of their own."""

# Of a row of processing_jobs: how long it has had something to claim and nothing of it in anybody's hands, up to this
# moment; the part of a pause in which it had nothing to claim either is added. By the first entry of the index
# processing_job_items_returned. A function of SQL would be planned anew at each call, which takes a millisecond.
WAITING_TIME = """
coalesce((
  SELECT greatest(now() - claimable_at, interval '0') + coalesce((
    SELECT greatest(least(ends_at, claimable_at, now()) - greatest(began_at, processing_jobs.updated_at), interval '0')
    FROM pauses WHERE pauses.job_type = processing_jobs.job_type), interval '0')
  FROM (
    SELECT CASE WHEN processing_jobs.next_position < processing_jobs.total_items THEN processing_jobs.updated_at
      ELSE greatest(processing_jobs.updated_at, (
        SELECT not_before FROM processing_job_items WHERE job_id = processing_jobs.id AND not_before IS NOT NULL
        ORDER BY not_before LIMIT 1)) END AS claimable_at
    WHERE processing_jobs.status = 'processing'
      AND processing_jobs.processed_items + processing_jobs.failed_items < processing_jobs.total_items
      AND least(processing_jobs.next_position, processing_jobs.total_items) - processing_jobs.processed_items
          - processing_jobs.failed_items <= processing_jobs.returned_items
  ) AS waiting
), interval '0')
"""
