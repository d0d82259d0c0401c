"""Jobs that ended without a worker."""

import psycopg


async def finish(owner_url: str, job_id: str) -> None:
    """End a job as failed."""
    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as connection:
        await connection.execute(
            "UPDATE processing_jobs SET status = 'failed', completed_at = now() WHERE id = %s", (job_id,)
        )
