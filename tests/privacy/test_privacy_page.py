"""The page about personal data leaves no column out that could hold some."""

from tests.pages import quoted, rows
from tests.store.given import connected

HOLD_WORDS = """
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'bytea', 'jsonb', 'json')
  AND table_name NOT LIKE '%%yoyo%%' AND table_name NOT LIKE '%%migration%%'
"""
OF_THE_PRODUCT = {  # its own words, ids, hashes; and what a recruiter says of a job
    "decisions.item_id",
    "decisions.kind",
    "decisions.made_by",
    "deleted_job_counts.job_type",
    "job_descriptions.text",
    "job_descriptions.title",
    "operator_actions.action",
    "operator_actions.subject",
    "pauses.job_type",
    "pauses.reason",
    "processing_job_items.error_code",
    "processing_job_items.item_id",
    "processing_job_items.item_type",
    "processing_job_items.status",
    "processing_jobs.error_code",
    "processing_jobs.idempotency_key",
    "processing_jobs.job_data",
    "processing_jobs.job_type",
    "processing_jobs.lane",
    "processing_jobs.plan_type",
    "processing_jobs.request_hash",
    "processing_jobs.status",
    "processing_jobs.title",
    "queue_statistics.job_type",
    "report_subjects.item_id",
    "reports.format",
    "resumes.media_type",
    "resumes.sha256",
    "resumes.text_error",
    "schedules.name",
    "schedules.outcome",
    "workers.host",
}


def test_each_column_that_holds_words_is_personal_or_known_not_to_be(owner_url: str) -> None:
    personal = {column for columns, _ in rows("privacy.md", "## Where it is") for column in quoted(columns)}
    with connected(owner_url) as owner:
        found = {row[0] for row in owner.execute(HOLD_WORDS)}

    assert found - OF_THE_PRODUCT == personal
    assert personal & OF_THE_PRODUCT == OF_THE_PRODUCT - found == set()
