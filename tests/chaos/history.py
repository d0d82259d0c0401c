"""The history of every job and item, kept by triggers, and the verdict over it: which promises were broken."""

from pathlib import Path

from tests.pages import rows
from tests.store.given import Session

INSTALL = Path(__file__).with_name("history.sql").read_text()

ALWAYS = {
    "a job was lost": """
        SELECT job_id FROM history WHERE position IS NULL AND operation = 'INSERT'
        EXCEPT SELECT id FROM processing_jobs
        EXCEPT SELECT job_id FROM history WHERE position IS NULL AND operation = 'DELETE'
    """,
    "a job was deleted before its end": """
        SELECT job_id FROM history
        WHERE position IS NULL AND operation = 'DELETE' AND former_status IN ('queued', 'processing')
    """,
    "a job has more or fewer items than it says": """
        SELECT id, total_items, count(item.job_id)
        FROM processing_jobs LEFT JOIN processing_job_items AS item ON item.job_id = id
        GROUP BY id HAVING count(item.job_id) <> total_items
    """,
    "a job ended twice": """
        SELECT job_id, generation, count(*) FROM history
        WHERE position IS NULL AND operation = 'UPDATE' AND status IN ('completed', 'failed', 'cancelled')
          AND former_status <> status
        GROUP BY job_id, generation HAVING count(*) > 1
    """,
    "an ended job went on in the same generation": """
        SELECT ended.job_id, ended.generation FROM history AS ended JOIN history AS later
          ON later.job_id = ended.job_id AND later.position IS NULL AND later.sequence > ended.sequence
         AND later.generation = ended.generation AND later.status IS DISTINCT FROM ended.status
        WHERE ended.position IS NULL AND ended.status IN ('completed', 'failed', 'cancelled')
          AND later.operation = 'UPDATE'
    """,
    "a job's result was rewritten": """
        SELECT job_id, generation FROM history WHERE position IS NULL AND result IS NOT NULL
        GROUP BY job_id, generation HAVING count(DISTINCT result) > 1
    """,
    "an item was completed twice": """
        SELECT job_id, position, count(*) FROM history
        WHERE position IS NOT NULL AND status = 'completed' AND operation = 'UPDATE'
        GROUP BY job_id, position HAVING count(*) > 1
    """,
    "a finished item changed": """
        SELECT job_id, position, former_status, status FROM history
        WHERE position IS NOT NULL AND operation = 'UPDATE' AND (
          former_status = 'completed' OR (former_status = 'failed' AND status <> 'queued'))
    """,
    "a claimed item was claimed again": """
        SELECT job_id, position FROM history
        WHERE position IS NOT NULL AND former_status = 'processing' AND status = 'processing'
    """,
    "an item ended without a claim": """
        SELECT job_id, position FROM history
        WHERE position IS NOT NULL AND operation = 'UPDATE' AND status IN ('completed', 'failed')
          AND former_status <> 'processing'
    """,
    "a result came from another than who held the claim": """
        SELECT job_id, position, former_claimed_by, result ->> 'worker' FROM history
        WHERE position IS NOT NULL AND operation = 'UPDATE' AND status = 'completed'
          AND (result ->> 'worker')::uuid <> former_claimed_by
    """,
    "a try was not counted": """
        SELECT job_id, position, former_attempt, attempt FROM history
        WHERE position IS NOT NULL AND former_status = 'queued' AND status = 'processing'
          AND attempt <> former_attempt + 1
    """,
    "the counters are not the rows": """
        SELECT id, processed_items, failed_items FROM processing_jobs
        JOIN processing_job_items AS item ON item.job_id = id
        GROUP BY id
        HAVING count(*) FILTER (WHERE item.status = 'completed') <> processed_items
            OR count(*) FILTER (WHERE item.status = 'failed') <> failed_items
    """,
    "an open job that could be claimed from is in nobody's line": """
        SELECT id FROM processing_jobs AS job
        WHERE status IN ('queued', 'processing') AND due_at IS NULL AND closing_by IS NULL AND (
          next_position < total_items OR processed_items + failed_items = total_items
          OR EXISTS (SELECT FROM processing_job_items WHERE job_id = job.id AND not_before IS NOT NULL))
    """,
    "a job is due later than its next item": """
        SELECT id FROM processing_jobs AS job
        WHERE status = 'processing' AND processed_items + failed_items < total_items
          AND due_at > (SELECT min(not_before) + interval '1 second' FROM processing_job_items WHERE job_id = job.id)
          AND due_at > now() + interval '1 second'
    """,
    "the items that came back are not those that wait": """
        SELECT id, returned_items FROM processing_jobs AS job
        WHERE returned_items <> (
          SELECT count(*) FROM processing_job_items WHERE job_id = job.id AND not_before IS NOT NULL)
    """,
    "a job completed with items that are open": """
        SELECT id FROM processing_jobs JOIN processing_job_items AS item ON item.job_id = id
        WHERE processing_jobs.status = 'completed' AND item.status NOT IN ('completed', 'failed')
    """,
}
UNKNOWN_MOVE = """
    SELECT job_id, position, former_status, status FROM history
    WHERE (position IS NOT NULL, coalesce(former_status, '-'), coalesce(status, '-')) NOT IN ({moves})
      AND former_status IS DISTINCT FROM status AND operation <> 'INSERT'
"""
AT_REST = {
    "a job has not ended": "SELECT id, status FROM processing_jobs WHERE status IN ('queued', 'processing')",
    "an item is held": "SELECT job_id, position FROM processing_job_items WHERE status = 'processing'",
}
UNSEEN = """
SELECT count(*) FROM processing_jobs WHERE id NOT IN (SELECT job_id FROM history WHERE operation = 'INSERT')
"""


def install(owner: Session) -> None:
    """Begin to keep the history; `owner` owns the tables."""
    owner.execute(INSTALL)


def broken(owner: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return the promises that are broken, with the rows that show it; they hold at every moment."""
    moves = ", ".join(f"({is_of_item}, '{before}', '{after}')" for is_of_item, before, after in known_moves())
    unknown = {"a move that docs/a-jobs-life.md does not know": UNKNOWN_MOVE.format(moves=moves)}
    return rows_of(owner, {**ALWAYS, **unknown, "the history missed a job": UNSEEN + "HAVING count(*) > 0"})


def broken_at_rest(owner: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return what `broken` does, and what is left open when all work is said to be done."""
    return {**broken(owner), **rows_of(owner, AT_REST)}


def known_moves() -> set[tuple[bool, str, str]]:
    """Return the moves of the page: whether of an item, from and to; items go with their job."""
    moves = {(True, status, "-") for status in ("queued", "processing", "completed", "failed")}
    for heading, is_of_item in (("## Jobs", False), ("## Items", True)):
        moves |= {(is_of_item, row[0].strip("`"), row[1].strip("`")) for row in rows("a-jobs-life.md", heading)}
    return moves


def rows_of(owner: Session, queries: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each query that has any."""
    found = {name: list(owner.execute(query.encode())) for name, query in queries.items()}
    return {name: rows for name, rows in found.items() if rows}
