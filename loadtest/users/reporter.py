"""Who orders reports and skill gaps, and fetches them."""

from uuid import UUID

from locust import tag, task

from loadtest.users.recruiter import Recruiter

ITEMS = 20


class Reporter(Recruiter):
    """Analyses a few resumes, orders a report on them, compares them."""

    weight = 2
    copies = 1

    @tag("reports")
    @task
    def report(self) -> None:
        """Order a report on an analysis and download it."""
        analysis = self.done("/analyze/bulk", self.submission(ITEMS))
        if not analysis:
            return
        order = {"jobId": str(analysis), "userId": self.user_id, "planType": "free", "formats": ["html"], "top": 5}
        report = self.done("/reports", order)
        if report:
            self.ask("GET", f"/reports/{report}/html", name="/reports/[id]/html")

    @tag("reports")
    @task
    def skill_gap(self) -> None:
        """Order skill gaps and read their result."""
        gaps = self.done("/analyze/skill-gap", self.submission(ITEMS))
        if gaps:
            self.ask("GET", f"/jobs/{gaps}/result", name="/jobs/[id]/result")

    def done(self, path: str, body: dict[str, object]) -> UUID | None:
        """Submit and wait; None where nothing came of it."""
        job_id = self.submit(path, body)
        return job_id if job_id and self.follow(job_id) == "completed" else None
