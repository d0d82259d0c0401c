"""Who asks the same again may have the earlier answer, at no items' cost; what has changed is worked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from runtime.bindings.limits import redis_buckets
from runtime.bindings.resources import open_resources
from runtime.bundle import FUNCTIONS
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.plans import PlanLimit
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from tests.chaos.processes import settings_with, worker
from tests.http.clients import BULK, RESUMES, SKILL_GAP, User, user_of

FILES = ["Ada\nNurse since 2015. Skills: CPR.", "Bob\nAccountant. Payroll and Excel.", "Eve\nNurse. Dialysis, CPR."]
POSTING = "Requirements\n- CPR\n- Dialysis\n"
LIMITS = {"free": PlanLimit(requests=10_000, items=3, stored_files=100)}
MARK = {"reused": True}


class Product:
    """The API and a worker, for a user whose plan allows three items a minute."""

    def __init__(self, user: User, app: Litestar) -> None:
        self.user = user
        self.app = app
        self.posting = ""

    async def upload(self, *texts: str) -> list[str]:
        files = [("files", (f"{number}.txt", text.encode(), "text/plain")) for number, text in enumerate(texts)]
        answer = await self.user.post(RESUMES, files=files)
        return [resume["id"] for resume in answer.json()["resumes"]]

    async def submit(self, ids: Sequence[str], **more: object) -> httpx.Response:
        self.posting = self.posting or await self.user.given_job_description(POSTING)
        body = {"resumeIds": ids, "jobDescriptionId": self.posting, "userId": str(self.user.user_id)}
        return await self.user.post(BULK, json={"planType": "free", **body, **more})

    async def results(self, ids: Sequence[str], **more: object) -> list[dict[str, Any]]:
        """Submit, wait for the end, and return what came of each item."""
        return await self.results_of(await self.submit(ids, **more))

    async def gaps(self, ids: Sequence[str], postings: Sequence[str], **more: object) -> list[dict[str, Any]]:
        """Do the same with skill gaps."""
        described = [await self.user.given_job_description(posting) for posting in postings]
        body = {"resumeIds": ids, "jobDescriptionIds": described, "userId": str(self.user.user_id), "planType": "free"}
        return await self.results_of(await self.user.post(SKILL_GAP, json=body | more))

    async def results_of(self, answer: httpx.Response) -> list[dict[str, Any]]:
        """Wait for the end of a job that was submitted."""
        assert answer.status_code == 202, answer.text
        job = f"/api/recruiter/jobs/{answer.json()['jobId']}"
        async with asyncio.timeout(60):
            while (await self.user.get(job)).json()["status"] not in {"completed", "failed"}:  # noqa: ASYNC110 -- as clients do
                await asyncio.sleep(0.05)
        items = (await self.user.get(f"{job}/items")).json()["items"]
        return [item["resultData"] for item in items]


@pytest.fixture
async def product(
    endpoints: list[PreparedEndpoint], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Product]:
    monkeypatch.setattr(redis_buckets, "TIMEOUT_S", 30.0)  # counted in one place, on a busy machine too
    limited = settings_with(settings, plan_limits=LIMITS)
    async with open_resources(limited, needs_of_all(endpoints)) as resources, worker(FUNCTIONS, settings):
        app = build_app(endpoints, resources, Verifier(settings))
        async with user_of(app) as user:
            yield Product(user, app)


async def test_unchanged_resumes_are_answered_again_and_cost_nothing(product: Product) -> None:
    ids = await product.upload(*FILES)
    first = await product.results(ids)
    again = await product.results(ids, reuse=True)
    product.posting = ""
    under_other_ids = await product.results(await product.upload(*FILES), reuse=True)
    refused = await product.submit([*ids, str(uuid4())])

    assert [result["reused"] for result in first] == [False] * 3
    assert [result | MARK for result in first] == again == under_other_ids
    assert refused.status_code == 429  # 4 are never allowed at once; 3, 3 and 3 were, for they cost nothing


async def test_what_has_changed_is_worked_and_charged(product: Product) -> None:
    ids = await product.upload(*FILES[:2])
    await product.results(ids)
    [new] = await product.upload(FILES[2])
    mixed = await product.results([*ids, new], reuse=True)
    product.posting = await product.user.given_job_description(f"{POSTING}- Triage\n")
    refused = await product.submit([*ids, new, str(uuid4())], reuse=True)

    assert [result["reused"] for result in mixed] == [True, True, False]
    assert refused.status_code == 429  # another posting: all 4 are work


async def test_neither_a_stranger_s_result_nor_an_erased_one_answers(product: Product) -> None:
    ids = await product.upload(*FILES[:2])
    await product.results(ids)
    async with user_of(product.app) as other:
        stranger = Product(other, product.app)
        to_stranger = await stranger.results(await stranger.upload(*FILES), reuse=True)
    await product.user.delete(f"{RESUMES}/{ids[0]}", params={"erase": "results"})
    again = await product.results(await product.upload(*FILES[:2]), reuse=True)

    assert [result["reused"] for result in to_stranger] == [False] * 3
    assert [result["reused"] for result in again] == [False, True]


async def test_skill_gaps_are_answered_again_when_all_of_their_postings_are_unchanged(product: Product) -> None:
    ids, postings = await product.upload(*FILES), [POSTING, "Requirements\n- Payroll\n"]
    first = await product.gaps(ids, postings)
    again = await product.gaps(ids, postings, reuse=True)
    refused = await product.submit([*ids, str(uuid4())], reuse=True)  # an analysis is another question

    for before, after in zip(first, again, strict=True):
        assert (before["reused"], after["reused"]) == (False, True)
        assert before["inputHash"] == after["inputHash"]
        assert [gaps["requirements"] for gaps in after["descriptions"]] == [
            gaps["requirements"] for gaps in before["descriptions"]
        ]
        assert all(gaps["reused"] for gaps in after["descriptions"])
        assert not {gaps["jobDescriptionId"] for gaps in after["descriptions"]} & {
            gaps["jobDescriptionId"] for gaps in before["descriptions"]
        }
    assert refused.status_code == 429
