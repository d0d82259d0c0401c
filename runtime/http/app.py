"""Makes one Litestar application from endpoints."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Method, Scope

from runtime.bindings.limits.quota import limit_header, policy_header
from runtime.bindings.reply import Reply
from runtime.bindings.resources import Resources
from runtime.cross_origin import VARY, AllowedOrigins, read_headers
from runtime.http.answers import check_accept, to_response
from runtime.http.arguments import read_query
from runtime.http.auth import Verifier
from runtime.http.bytes_in_flight import BytesInFlight, MostBytes
from runtime.http.endpoint import PreparedEndpoint
from runtime.http.endpoint_call import EndpointCall, Shared
from runtime.http.media_types import JSON
from runtime.http.possible_answers import find_problems
from runtime.http.problems import answer_problem
from runtime.http.uploads import Uploads
from runtime.metrics.metrics import HttpMetrics
from runtime.on_demand import import_object
from runtime.origins import read_origin
from runtime.request_id import HEADER, identify_request

Answer = Callable[[Request[Any, Any, Any]], Awaitable[Response[bytes]]]
BODIES = MostBytes(in_process=128 * 1024 * 1024, of_user=32 * 1024 * 1024, least=1_024)  # of JSON, in memory
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
    shared = Shared(
        resources=resources,
        verifier=verifier,
        limiter=resources.limiter,
        uploads=Uploads(settings),
        bodies=BytesInFlight(BODIES),
    )
    schema = route_schema(endpoints, settings.max_items_per_job)
    allowed = AllowedOrigins(settings.cors_origins)

    async def complete(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *complete_headers(scope), *let_pages_read(scope, allowed)]

    return Litestar(
        [*route_options(endpoints), *route_endpoints(endpoints, shared), schema],
        before_send=[complete],
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


def route_options(endpoints: Iterable[PreparedEndpoint]) -> Iterable[HTTPRouteHandler]:
    """Yield handlers of OPTIONS that name all of a path (RFC 9110 section 9.3.7).

    They come first: where a path has none, Litestar makes one that knows the first endpoint alone.
    """
    known: dict[str, set[str]] = {}
    for one in endpoints:
        known.setdefault(one.declared.path, {"OPTIONS"}).update(verbs_of(one.declared.method))
    for path, methods in known.items():
        yield make_handler(f"options {path}", path, ["OPTIONS"], answer_options(methods))


def answer_options(methods: Iterable[str]) -> Answer:
    """Return what answers OPTIONS."""
    headers = {"Allow": ", ".join(sorted(methods))}

    async def answer(_: Request[Any, Any, Any]) -> Response[bytes]:
        return Response(b"", status_code=204, headers=headers)

    return answer


def route_endpoints(endpoints: Sequence[PreparedEndpoint], shared: Shared) -> Iterable[HTTPRouteHandler]:
    """Yield Litestar's handlers."""
    shown = {one.declared.path: EndpointCall(one, shared) for one in endpoints if one.declared.method == "GET"}
    for one in endpoints:
        declared = one.declared
        call = EndpointCall(one, shared, shown.get(declared.path))
        yield make_handler(declared.name, declared.path, verbs_of(declared.method), call.answer)


def route_schema(endpoints: Sequence[PreparedEndpoint], max_items: int) -> HTTPRouteHandler:
    """Return the handler of `/schema`; the document is made when it is first asked for, as it imports job handlers."""
    document = cache(lambda: import_object("runtime.http.openapi:openapi_document")(endpoints, max_items))

    async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
        check_accept(request, JSON)
        read_query((), request.scope["query_string"])
        return await to_response(request, Reply(body=await asyncio.to_thread(document)), 200)

    return make_handler("schema", "/schema", verbs_of("GET"), answer)


def make_handler(name: str, path: str, verbs: Sequence[Method], answer: Answer) -> HTTPRouteHandler:
    """Return a handler that leaves status, body and schema to its function."""

    async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
        return await answer(request)

    path = path.replace("}", ":str}")
    return HTTPRouteHandler(path, http_method=verbs, name=name, status_code=200, include_in_schema=False)(handle)


def verbs_of(method: Method) -> list[Method]:
    """Return what an endpoint answers: who answers GET answers HEAD."""
    return ["GET", "HEAD"] if method == "GET" else [method]


def complete_headers(scope: Scope) -> Iterable[tuple[bytes, bytes]]:
    """Yield what every answer carries."""
    yield from SECURITY_HEADERS
    yield (HEADER.lower().encode(), str(identify_request(scope)).encode())
    if quotas := scope["state"].get("quotas"):
        yield (b"ratelimit-policy", policy_header(quotas).encode())
        yield (b"ratelimit", limit_header(quotas).encode())


def let_pages_read(scope: Scope, allowed: AllowedOrigins) -> Iterable[tuple[bytes, bytes]]:
    """Yield what a browser has to know before a page of another origin sees the answer."""
    if allowed.is_none:
        return
    if not allowed.is_any:
        yield VARY
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin", b"")
    if origin and allowed.has(read_origin(origin.decode("latin-1"))):
        is_preflight = scope.get("method") == "OPTIONS" and b"access-control-request-method" in headers
        page = b"*" if allowed.is_any else origin
        yield from read_headers(page, scope["headers"], is_preflight=is_preflight)
