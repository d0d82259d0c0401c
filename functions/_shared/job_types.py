"""The job types whose numbers are public, in the order of the answer."""

JOB_TYPES = ("bulk_analysis", "report_generation", "skill_gap_batch")
