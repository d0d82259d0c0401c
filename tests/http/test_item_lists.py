"""Lists of items: by place or the best first, filtered, brief, counted, page by page."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from runtime.analysis.result import ResumeAnalysis
from tests.http.clients import RESUMES, User, pointers_of, problem_of
from tests.store.given import Session, connected

SCORES = (50.0, 90.0, None, 70.0, 90.0, 10.0)
FINISH = """
UPDATE processing_job_items SET status = 'completed', completed_at = now(), result_data = %s::text::jsonb, score = %s
WHERE job_id = %s AND position = %s
"""
FAIL = """
UPDATE processing_job_items SET status = 'failed', completed_at = now(), error_code = 'corrupt'
WHERE job_id = %s AND position = %s
"""


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser."""
    with connected(owner_url) as session:
        yield session


async def given_ranking(user: User, owner: Session) -> str:
    """A job of six resumes; the third failed."""
    files = [("files", (f"Ann_{place}%.txt" if place % 2 else f"bob{place}.TXT", b"x")) for place in range(6)]
    resumes = (await user.post(RESUMES, files=files)).json()["resumes"]
    submission = await user.submission(1) | {"resumeIds": [one["id"] for one in resumes]}
    job_id: str = (await user.post("/api/recruiter/analyze/bulk", json=submission)).json()["jobId"]
    for position, score in enumerate(SCORES):
        if score is None:
            owner.execute(FAIL, (job_id, position))
            continue
        result = ResumeAnalysis(
            score=score,
            verdict="strong" if position == 1 else "weak",
            summary="",
            strengths=[],
            requirements=[],
            matched_skills=["Python", "SQL"] if position in {0, 3} else ["Java"],
            missing_skills=[],
            experience_years=None,
            experience_note="",
            held_title="",
            occupation="",
            explanation=[],
            flags=["little_text"] if position == 5 else [],
            hidden_text="",
            warnings=[],
        )
        owner.execute(FINISH, (msgspec.json.encode(result).decode(), score, job_id, position))
    return job_id


async def listed(user: User, job_id: str, query: str) -> dict[str, Any]:
    answer = await user.get(f"/api/recruiter/jobs/{job_id}/items?{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def positions(page: dict[str, Any]) -> list[int]:
    return [item["position"] for item in page["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=score", [1, 4, 3, 0, 5, 2]),
        ("sort=score&status=completed", [1, 4, 3, 0, 5]),
        ("sort=score&status=failed", [2]),
        ("status=failed", [2]),
        ("sort=score&minScore=70", [1, 4, 3]),
        ("minScore=70", [1, 3, 4]),
        ("skill=python", [0, 3]),
        ("sort=score&skill=PYTHON", [3, 0]),
        ("skill=Pyth", []),
        ("flag=little_text", [5]),
        ("q=ann", [1, 3, 5]),
        ("q=.txt&sort=score", [1, 4, 3, 0, 5]),
        ("q=_1%25", [1]),
        ("q=%25%25", []),
        ("q=ann&minScore=60&sort=score", [1, 3]),
        ("status=failed&minScore=0", []),
        ("status=queued", []),
    ],
)
async def test_items_are_sorted_filtered_and_counted(
    alice: User, owner: Session, query: str, expected: list[int]
) -> None:
    job_id = await given_ranking(alice, owner)

    page = await listed(alice, job_id, query)

    assert positions(page) == expected
    assert page["total"] == len(expected)


@pytest.mark.parametrize("query", ["sort=score", "sort=position", "sort=score&minScore=0", "minScore=0"])
async def test_pages_follow_each_other_without_gap_or_repetition(alice: User, owner: Session, query: str) -> None:
    job_id = await given_ranking(alice, owner)
    whole = positions(await listed(alice, job_id, query))

    found, cursor = [], ""
    while cursor is not None:
        page = await listed(alice, job_id, f"{query}&limit=2{cursor and f'&cursor={cursor}'}")
        found += positions(page)
        cursor = page["nextCursor"]

    assert found == whole


async def test_a_brief_list_has_what_a_table_shows_and_no_result(alice: User, owner: Session) -> None:
    job_id = await given_ranking(alice, owner)

    [best] = (await listed(alice, job_id, "sort=score&brief=true&limit=1"))["items"]

    assert (best["score"], best["verdict"], best["flags"], best["label"]) == (90.0, "strong", [], "Ann_1%.txt")
    assert {"resultData", "attempts"}.isdisjoint(best)


async def test_what_is_erased_leaves_the_ranking(alice: User, owner: Session) -> None:
    job_id = await given_ranking(alice, owner)
    [best] = (await listed(alice, job_id, "sort=score&limit=1"))["items"]

    await alice.delete(f"{RESUMES}/{best['itemId']}?erase=results")

    page = await listed(alice, job_id, "sort=score")
    assert positions(page) == [4, 3, 0, 5, 1, 2]
    assert page["items"][4]["score"] is None
    assert owner.execute("SELECT count(*) FROM ranked_items").fetchone() == (4,)


async def test_a_deleted_job_leaves_no_ranking(alice: User, owner: Session) -> None:
    job_id = await given_ranking(alice, owner)
    await alice.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(alice.user_id)})

    await alice.delete(f"/api/recruiter/jobs/{job_id}")

    assert owner.execute("SELECT count(*) FROM ranked_items").fetchone() == (0,)


async def test_filters_that_mean_nothing_are_pointed_at(alice: User, bob: User, owner: Session) -> None:
    job_id = await given_ranking(alice, owner)

    for query, pointer in (("minScore=x", "/minScore"), ("q=", "/q"), ("brief=2", "/brief"), ("order=up", "/order")):
        assert pointers_of(await alice.get(f"/api/recruiter/jobs/{job_id}/items?{query}")) == [pointer]
    problem_of(await bob.get(f"/api/recruiter/jobs/{job_id}/items?sort=score"), 404)
