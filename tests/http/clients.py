"""Callers of the application under test."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar

from runtime.bindings.caller import Plan
from runtime.tokens import Role, make_token
from tests.conftest import JWT_SECRET
from tests.heights.gateways import current
from tests.http.conformance import check_answer

BULK = "/api/recruiter/analyze/bulk"
SKILL_GAP = "/api/recruiter/analyze/skill-gap"
RESUMES = "/api/recruiter/resumes"
DESCRIPTIONS = "/api/recruiter/job-descriptions"


class User(httpx.AsyncClient):
    """An HTTP client that carries a token of `user_id`."""

    user_id: UUID

    async def given_job_description(self, text: str = "Python and PostgreSQL.") -> str:
        """Create one and return its id."""
        answer = await self.post(DESCRIPTIONS, json={"title": "Engineer", "text": text})
        created: str = answer.json()["id"]
        return created

    async def submission(self, count: int = 3) -> dict[str, Any]:
        """Return the body of a submission of `count` resumes that need not exist."""
        return {
            "resumeIds": [str(uuid.uuid4()) for _ in range(count)],
            "jobDescriptionId": await self.given_job_description(),
            "userId": str(self.user_id),
            "planType": "free",
        }

    async def given_job(self, count: int = 3) -> str:
        """Submit a job and return its id."""
        answer = await self.post(BULK, json=await self.submission(count))
        job_id: str = answer.json()["jobId"]
        return job_id


def bearer(user_id: UUID, *, role: Role = "authenticated", plan: Plan | None = None) -> dict[str, str]:
    """Return the header of a good token."""
    return {"Authorization": f"Bearer {make_token(JWT_SECRET, user_id, role=role, plan=plan)}"}


async def read_and_check(answer: httpx.Response) -> None:
    """Hold every answer against the OpenAPI document; the body of a stream is left to its reader."""
    if not answer.headers.get("content-type", "").startswith("text/event-stream"):
        await answer.aread()
    check_answer(answer)


@asynccontextmanager
async def user_of(app: Litestar, *, role: Role = "authenticated", plan: Plan | None = None) -> AsyncIterator[User]:
    """Yield a new user."""
    user_id = uuid.uuid4()
    headers = bearer(user_id, role=role, plan=plan)
    url = await current[-1].url_of(app) if current else None
    transport: httpx.AsyncBaseTransport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # litestar types its scopes more narrowly
    if url is not None:
        transport, headers["Host"] = httpx.AsyncHTTPTransport(), "api.test"
    hooks = {"response": [read_and_check]}
    timeout = 60.0  # for a process that is started by this very request
    async with User(
        transport=transport, base_url=url or "http://api.test", headers=headers, event_hooks=hooks, timeout=timeout
    ) as user:
        user.user_id = user_id
        yield user


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Return the problem of an answer, after the checks that hold for every problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert problem["requestId"] == answer.headers["x-request-id"]
    assert len(problem["detail"]) <= 1_000
    return problem


def pointers_of(answer: httpx.Response) -> list[str]:
    """Return the pointers of a 422."""
    return [error["pointer"] for error in problem_of(answer, 422)["errors"]]
