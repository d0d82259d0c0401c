"""Speaks HTTP with a provider; imported only where one is set, for httpx takes 0.1 s to import."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TypeVar

import httpx
from msgspec import Struct

from runtime.analysis.providers.bounded_asking import Call
from runtime.analysis.providers.failures import (
    MALFORMED,
    TIMED_OUT,
    UNREACHABLE,
    CallFailed,
    Malformed,
    Refusals,
    failure_of,
)
from runtime.errors import SettingsError
from runtime.item_errors import ItemError, NotTriedError
from runtime.metrics.metrics import ServerMetrics

CONNECT_TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 256 * 1024
NOTHING = b""  # stands for an answer that is too long: it is read no further, and is none of a provider's
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
A = TypeVar("A")


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where and how a provider is asked.

    Attributes:
        path: Below the client's base URL.
        timeout_s: A call has so long, its answer included.
        refusals: Code and sentence of the statuses with which the provider refuses for good.
    """

    path: str
    timeout_s: float
    refusals: Refusals


@asynccontextmanager
async def open_client(base_url: str, setting: str, most_calls: int) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client; nothing connects before the first call. Proxies are those of the environment.

    Args:
        base_url: What paths are added to.
        setting: Which setting has it.
        most_calls: How many may be on their way at once.

    Raises:
        SettingsError: The URL cannot be used.
    """
    timeout = httpx.Timeout(None, connect=CONNECT_TIMEOUT_S, pool=CONNECT_TIMEOUT_S)
    limits = httpx.Limits(max_connections=most_calls, max_keepalive_connections=most_calls)
    try:
        client = httpx.AsyncClient(base_url=base_url, timeout=timeout, limits=limits)
    except httpx.InvalidURL:
        message = f"{setting} must be a URL with http:// or https://"
        raise SettingsError(message) from None
    async with client:
        yield client


def counted(call: Call[A], metrics: ServerMetrics) -> Call[A]:
    """Return a call that is counted by what came of it."""

    async def call_and_count() -> A | CallFailed:
        began_at, outcome = perf_counter(), "abandoned"
        try:
            answer = await call()
            outcome = outcome_of(answer)
        except ItemError as error:
            outcome = error.code
            raise
        except NotTriedError:
            outcome = ""
            raise
        finally:
            if outcome:
                metrics.ai_calls.add(outcome)
                metrics.ai_seconds.observe(perf_counter() - began_at)
        return answer

    return call_and_count


def outcome_of(answer: object) -> str:
    """Return the label for what came of a call."""
    match answer:
        case CallFailed():
            return answer.code
        case Malformed():
            return MALFORMED
        case _:
            return "answered"


async def post(
    client: httpx.AsyncClient, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]
) -> bytes | CallFailed:
    """Make one call and return the body of a good answer; `NOTHING` when it is longer than `MAX_ANSWER_BYTES`.

    Raises:
        ItemError: The provider refuses the item.
    """
    try:
        async with asyncio.timeout(endpoint.timeout_s):
            return await exchange(client, endpoint, body, headers)
    except TimeoutError:
        return TIMED_OUT
    except httpx.HTTPError:
        return UNREACHABLE


async def exchange(
    client: httpx.AsyncClient, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]
) -> bytes | CallFailed:
    """Send and read; redirects are not followed, and nothing is unpacked, so what is read is bounded."""
    async with client.stream("POST", endpoint.path, content=body, headers={**JSON_HEADERS, **headers}) as response:
        if response.status_code != httpx.codes.OK:
            return failure_of(response.status_code, response.headers.get("Retry-After"), endpoint.refusals)
        answer = bytearray()
        async for chunk in response.aiter_raw():
            answer += chunk
            if len(answer) > MAX_ANSWER_BYTES:
                return NOTHING
        return bytes(answer)
