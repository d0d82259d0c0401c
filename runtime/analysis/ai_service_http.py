"""Speaks HTTP with the AI service; imported only where one is set, for httpx takes 0.1 s to import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter
from uuid import UUID

import httpx

from runtime.analysis.ai_service import CONCURRENT_CALLS, AiService, Post
from runtime.analysis.ai_service_answers import TIMED_OUT, UNREACHABLE, CallFailed, failure_of, read_analysis
from runtime.analysis.result import ResumeAnalysis
from runtime.errors import SettingsError
from runtime.item_errors import ItemError
from runtime.metrics.metrics import ServerMetrics
from runtime.settings import Settings
from runtime.tokens import HOUR_S, make_claims, sign

CONNECT_TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 256 * 1024
NOBODY = UUID(int=0)  # whom the token speaks for: it may ask, and owns nothing that a leak would open


@asynccontextmanager
async def open_ai_service(settings: Settings, metrics: ServerMetrics) -> AsyncIterator[AiService]:
    """Open one client of the service at `AI_SERVICE_URL` whose calls are counted; nothing connects before the first.

    Raises:
        SettingsError: The URL cannot be used.
    """
    timeout = httpx.Timeout(None, connect=CONNECT_TIMEOUT_S, pool=CONNECT_TIMEOUT_S)
    limits = httpx.Limits(max_connections=CONCURRENT_CALLS, max_keepalive_connections=CONCURRENT_CALLS)
    try:
        client = httpx.AsyncClient(base_url=settings.ai_service_url or "", timeout=timeout, limits=limits)
    except httpx.InvalidURL:
        message = "AI_SERVICE_URL must be a URL with http:// or https://"
        raise SettingsError(message) from None
    async with client:
        yield AiService(counted(partial(post, client, settings), metrics), max_retries=settings.ai_max_retries)


def counted(call: Post, metrics: ServerMetrics) -> Post:
    """Return a call that is counted by what came of it."""

    async def post_and_count(body: bytes) -> ResumeAnalysis | CallFailed:
        began_at, outcome = perf_counter(), "abandoned"
        try:
            answer = await call(body)
            outcome = answer.code if isinstance(answer, CallFailed) else "answered"
        except ItemError as error:
            outcome = error.code
            raise
        finally:
            metrics.ai_calls.add(outcome)
            metrics.ai_seconds.observe(perf_counter() - began_at)
        return answer

    return post_and_count


async def post(client: httpx.AsyncClient, settings: Settings, body: bytes) -> ResumeAnalysis | CallFailed:
    """Make one call, answer included, within `AI_TIMEOUT_SECONDS`.

    Raises:
        ItemError: The service refuses the item.
    """
    try:
        async with asyncio.timeout(settings.ai_timeout_seconds):
            return await exchange(client, body, headers_of(settings))
    except TimeoutError:
        return TIMED_OUT
    except httpx.HTTPError:
        return UNREACHABLE


async def exchange(client: httpx.AsyncClient, body: bytes, headers: dict[str, str]) -> ResumeAnalysis | CallFailed:
    """Send and read; redirects are not followed, and nothing is unpacked, so what is read is bounded."""
    async with client.stream("POST", "/analyze", content=body, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            return failure_of(response.status_code, response.headers.get("Retry-After"))
        answer = bytearray()
        async for chunk in response.aiter_raw():
            answer += chunk
            if len(answer) > MAX_ANSWER_BYTES:
                break
        return read_analysis(bytes(answer) if len(answer) <= MAX_ANSWER_BYTES else b"")


def headers_of(settings: Settings) -> dict[str, str]:
    """Return the headers of a call; a new token for each, where there is a secret to sign it with."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    if settings.jwt_secret is None:
        return headers
    claims = make_claims(NOBODY, role="authenticated", plan="enterprise", expires_in_s=HOUR_S)
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    return headers | {"Authorization": f"Bearer {sign(settings.jwt_secret, claims)}"}
