"""The AI service: the project's own, or one that speaks as it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

import httpx
import msgspec
from msgspec import Struct

from runtime.analysis.providers.bounded_asking import Asking
from runtime.analysis.providers.calls import Calls
from runtime.analysis.providers.failures import CallFailed
from runtime.analysis.providers.held_evidence import hold_evidence
from runtime.analysis.providers.http_calls import Endpoint, counted, open_client, post
from runtime.analysis.providers.question import Question
from runtime.analysis.providers.scorers import SERVICE
from runtime.analysis.providers.service_answers import REFUSALS, read_analysis
from runtime.analysis.result import ResumeAnalysis
from runtime.settings import Settings
from runtime.tokens import HOUR_S, make_claims, sign

NOBODY = UUID(int=0)  # whom the token speaks for: it may ask, and owns nothing that a leak would open


class SentQuestion(Struct, rename="camel", frozen=True, kw_only=True):
    """Body of a request to the service."""

    resume_text: str
    title: str
    job_description: str
    as_of: date


class AiService:
    """The service at `AI_SERVICE_URL`.

    Attributes:
        scorer: Without a version: the service says it with each answer.
    """

    scorer = SERVICE

    def __init__(self, client: httpx.AsyncClient, settings: Settings, calls: Calls) -> None:
        """Ask over this client."""
        self._client = client
        self._settings = settings
        self._metrics = calls.metrics
        self._asking = Asking(calls.room, max_retries=settings.ai_max_retries)
        self._endpoint = Endpoint(path="/analyze", timeout_s=settings.ai_timeout_seconds, refusals=REFUSALS)

    async def analyze(self, question: Question) -> ResumeAnalysis:
        """Return the service's analysis, as far as the resume proves it.

        Raises:
            ItemError: The service refuses this item.
            RetryLaterError: The calls of this try are used up; a `ProviderDownError` when others would fail as well.
            NotTriedError: No call was made.
        """
        body = msgspec.json.encode(msgspec.convert(question, SentQuestion, from_attributes=True))

        async def call() -> ResumeAnalysis | CallFailed:
            answer = await post(self._client, self._endpoint, body, headers_of(self._settings))
            return answer if isinstance(answer, CallFailed) else read_analysis(answer)

        answered = await self._asking.ask(counted(call, self._metrics))
        held = hold_evidence(answered, question.resume_text)
        return msgspec.structs.replace(held, provider="service")


@asynccontextmanager
async def open_ai_service(settings: Settings, calls: Calls) -> AsyncIterator[AiService]:
    """Open one client of the service whose calls are counted; nothing connects before the first.

    Raises:
        SettingsError: The URL cannot be used.
    """
    most_calls = settings.ai_max_concurrent_calls
    async with open_client(settings.ai_service_url or "", "AI_SERVICE_URL", most_calls) as client:
        yield AiService(client, settings, calls)


def headers_of(settings: Settings) -> dict[str, str]:
    """Return who calls; a new token for each call, where there is a secret to sign it with."""
    if settings.jwt_secret is None:
        return {}
    claims = make_claims(NOBODY, role="authenticated", plan="enterprise", expires_in_s=HOUR_S)
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    return {"Authorization": f"Bearer {sign(settings.jwt_secret, claims)}"}
