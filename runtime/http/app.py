"""Makes one Litestar application from endpoints."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from litestar import Litestar, Request, Response
from litestar.config.cors import CORSConfig
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Method, Scope

from runtime.bindings.resources import Resources
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.http.endpoint_call import EndpointCall, Shared
from runtime.http.media_types import JSON
from runtime.http.openapi import openapi_document
from runtime.http.possible_answers import find_problems
from runtime.http.problems import answer_problem
from runtime.http.rate_limits import RateLimiter, limit_header, policy_header
from runtime.http.request_id import HEADER, identify_request
from runtime.metrics.metrics import HttpMetrics

EXPOSED = ["ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", HEADER]
SECURITY_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


def build_app(endpoints: Sequence[PreparedEndpoint], resources: Resources, verifier: Verifier) -> Litestar:
    """Return the application that answers these endpoints, and `/schema` about them.

    Args:
        endpoints: What it answers.
        resources: Open as long as the application runs.
        verifier: Shared with the hub.
    """
    settings = resources.settings
    expect_answers(endpoints, resources.metrics.http)
    shared = Shared(resources=resources, verifier=verifier, limiter=RateLimiter(resources))
    return Litestar(
        [*(route(one, shared) for one in endpoints), route_schema(endpoints, settings.max_items_per_job)],
        before_send=[complete_headers],
        cors_config=allow_pages(settings.cors_origins) if settings.cors_origins else None,
        exception_handlers={Exception: answer_problem},
        logging_config=None,
        openapi_config=None,
        request_max_body_size=None,  # counted in body.py, with a bound for each kind of body
    )


def expect_answers(endpoints: Sequence[PreparedEndpoint], metrics: HttpMetrics) -> None:
    """Let every answer that an endpoint can give be counted from 0 on."""
    for endpoint in endpoints:
        declared = endpoint.declared
        statuses = {declared.status, HTTPStatus.INTERNAL_SERVER_ERROR, *find_problems(endpoint)}
        metrics.requests.expect([declared.method], [declared.path], [str(int(status)) for status in statuses])
        metrics.seconds.expect([declared.method], [declared.path])
    metrics.requests.expect(["GET", "POST", "DELETE"], ["none"], ["404"])


def allow_pages(origins: Sequence[str]) -> CORSConfig:
    """Return what pages of these origins may do."""
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", HEADER],
        expose_headers=EXPOSED,
        max_age=600,
    )


def route(endpoint: PreparedEndpoint, shared: Shared) -> HTTPRouteHandler:
    """Return Litestar's handler of one endpoint."""
    call = EndpointCall(endpoint, shared)

    async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
        return await call.answer(request)

    declared = endpoint.declared
    return make_handler(declared.name, declared.path.replace("}", ":str}"), declared.method)(answer)


def route_schema(endpoints: Sequence[PreparedEndpoint], max_items: int) -> HTTPRouteHandler:
    """Return the handler of `/schema`."""
    document = openapi_document(endpoints, max_items)

    async def answer() -> Response[bytes]:
        return Response(document, media_type=JSON)

    return make_handler("schema", "/schema", "GET")(answer)


def make_handler(name: str, path: str, method: Method) -> HTTPRouteHandler:
    """Return a handler that leaves status, body and schema to its function; who answers GET answers HEAD."""
    verbs: list[Method] = ["GET", "HEAD"] if method == "GET" else [method]
    return HTTPRouteHandler(path, http_method=verbs, name=name, status_code=200, include_in_schema=False)


async def complete_headers(message: Message, scope: Scope) -> None:
    """Add what every answer carries."""
    if message["type"] != "http.response.start":
        return
    headers = [*message["headers"], *SECURITY_HEADERS, (HEADER.lower().encode(), str(identify_request(scope)).encode())]
    if quotas := scope["state"].get("quotas"):
        headers.append((b"ratelimit-policy", policy_header(quotas).encode()))
        headers.append((b"ratelimit", limit_header(quotas).encode()))
    message["headers"] = headers
