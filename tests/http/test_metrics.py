"""What Prometheus gets."""

from tests.http.clients import User


async def test_metrics_are_served_to_whoever_asks(alice: User) -> None:
    job_id = await alice.given_job()

    answer = await alice.get("/metrics", headers={"Authorization": "", "Accept": "text/plain;version=0.0.4"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'careerbird_queue_depth{job_type="bulk_analysis"} 1' in answer.text.splitlines()
    assert job_id not in answer.text
