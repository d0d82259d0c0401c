"""One endpoint at work: from a request to the call of its function, in the order of the checks, and back."""

import asyncio
import math
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Self

from litestar import Request, Response
from msgspec import Struct

from runtime.bindings.caller import Caller
from runtime.bindings.condition import UNCONDITIONAL, Condition, make_etag
from runtime.bindings.limits.limiter import Limiter
from runtime.bindings.limits.quota import collect_quotas
from runtime.bindings.resources import Resources
from runtime.cancellation import contain, take_end
from runtime.errors import TooLargeError, UnavailableError
from runtime.http import body
from runtime.http.answers import as_reply, check_accept, encode, to_response
from runtime.http.arguments import read_headers, read_path, read_query
from runtime.http.auth import Verifier, read_bearer_token
from runtime.http.body_bounds import find_bound
from runtime.http.bytes_in_flight import BytesInFlight
from runtime.http.conditions import SAFE, condition_of
from runtime.http.endpoint import PreparedEndpoint
from runtime.http.event_stream import take_authorization
from runtime.http.json_body import read_json
from runtime.http.media_types import JSON
from runtime.http.uploads import Uploads
from runtime.prepared import call_in_thread
from runtime.request_id import identify_request
from runtime.settings import Settings
from runtime.store.identity import Identity

ANSWER_TIMEOUT_S = 12.0
SLOWEST_STORED_BYTES_PER_S = 2 * 1024 * 1024  # what was uploaded has the time that it takes
NOBODY = Identity(role="authenticated")  # row-level security shows it nothing


class Shared(Struct, frozen=True, kw_only=True):
    """What all endpoints of a process use."""

    resources: Resources
    verifier: Verifier
    limiter: Limiter
    uploads: Uploads
    bodies: BytesInFlight


class EndpointCall:
    """Answers the requests of one endpoint."""

    def __init__(self, endpoint: PreparedEndpoint, shared: Shared, shown: Self | None = None) -> None:
        """Answer for an endpoint.

        Args:
            endpoint: What is called.
            shared: What the process shares.
            shown: Answers GET of the same path, where a change of it may depend on what there is now.
        """
        self._endpoint = endpoint
        self._shown = shown
        function = endpoint.loaded.function
        self._function = partial(call_in_thread, function) if endpoint.is_plain else function
        self._shared = shared
        self._settings = shared.resources.settings
        self._max_bytes = find_max_bytes(endpoint, self._settings)

    async def answer(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """Check, call, answer.

        Raises:
            RequestError: The request is refused, by a check or by the function.
        """
        identify_request(request.scope)  # known to every event from here on
        request.scope["state"]["function"] = self._endpoint.declared.name
        request.scope["state"]["quotas"] = collect_quotas()
        body.check_length(request, self._max_bytes)
        caller = await self._authenticate(request)
        if self._endpoint.has_content and not self._endpoint.is_download:
            check_accept(request, self._endpoint.media_type)
        limit_s = ANSWER_TIMEOUT_S
        async with AsyncExitStack() as stack:
            arguments = await self._read_arguments(request, caller)
            if name := self._endpoint.sources.files:
                files = await stack.enter_async_context(self._shared.uploads.receive(request, caller))
                arguments[name] = files
                limit_s += sum(file.content.size_bytes for file in files) / SLOWEST_STORED_BYTES_PER_S
            if request.method not in SAFE and (condition := condition_of(request)) != UNCONDITIONAL:
                await self._meet(condition, request, caller, arguments)
            result = await self._call(arguments, limit_s)
            return await to_response(request, result, self._endpoint.declared.status)

    async def _meet(
        self, condition: Condition, request: Request[Any, Any, Any], caller: Caller | None, arguments: dict[str, Any]
    ) -> None:
        """Hand a condition to a function that checks it as it changes something, or check it before the call."""
        if name := self._endpoint.sources.condition:
            arguments[name] = condition
        else:
            condition.check(await self._shown.etag(request, caller) if self._shown else None)

    async def etag(self, request: Request[Any, Any, Any], caller: Caller | None) -> str:
        """Return the validator that a GET would answer with now."""
        result = await self._call(await self._read_arguments(request, caller), ANSWER_TIMEOUT_S)
        return make_etag(encode(as_reply(result)))

    async def _authenticate(self, request: Request[Any, Any, Any]) -> Caller | None:
        if not self._endpoint.declared.auth:
            return None
        given = take_authorization(request) if self._endpoint.is_stream else request.headers.get("authorization")
        caller = await self._shared.verifier.verify(read_bearer_token(given))
        request.scope["state"]["user_id"] = caller.user_id
        await self._shared.limiter.charge(caller.identity, "requests", 1)
        return caller

    async def _read_arguments(self, request: Request[Any, Any, Any], caller: Caller | None) -> dict[str, Any]:
        sources = self._endpoint.sources
        arguments = read_path(sources.path, request.path_params)
        query = read_query(sources.query, request.scope["query_string"])
        arguments |= {"query": sources.query_type(**query)} if sources.query_type else query
        arguments |= read_headers(sources.headers, request.headers)
        identity = caller.identity if caller else NOBODY
        arguments |= {name: kind.bind(self._shared.resources, identity) for name, kind in sources.bindings.items()}
        if sources.caller:
            arguments[sources.caller] = caller
        if sources.condition:
            arguments[sources.condition] = UNCONDITIONAL
        if sources.body:
            arguments["body"] = await self._read_json(request, caller)
        return arguments

    async def _read_json(self, request: Request[Any, Any, Any], caller: Caller | None) -> object:
        body.check_media_type(request, JSON)
        size_bytes = body.announced_bytes(request, self._max_bytes)
        with self._shared.bodies.admit(caller.user_id if caller else None, size_bytes):
            value: Any = read_json(await body.read_body(request, self._max_bytes), self._endpoint.sources.body)
        max_items = self._settings.max_items_per_job
        if self._endpoint.declared.limit == "submissions" and value.item_count > max_items:
            detail = f"A job has at most {max_items} items: submit several."
            raise TooLargeError(detail)
        return value

    async def _call(self, arguments: dict[str, Any], limit_s: float) -> object:
        """Call the function, which has so long; a dependency that says nothing must not keep the caller waiting.

        The deadline waits for the task instead of cancelling around it: the driver's own clean-up after a
        cancellation may wait for the same silent server.
        """
        task = asyncio.ensure_future(contain(self._function(**arguments)))
        task.add_done_callback(take_end)  # its caller may have been answered, or have gone
        try:
            done, _ = await asyncio.wait({task}, timeout=limit_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            task.cancel()
            detail = "A server that this product needs does not answer; try again in a moment."
            raise UnavailableError(detail, retry_after_s=2)
        return task.result()


def find_max_bytes(endpoint: PreparedEndpoint, settings: Settings) -> int:
    """Return how large a body may be: what its type can need, and at most what the settings say."""
    if endpoint.sources.files:
        return settings.max_upload_bytes
    if endpoint.sources.body is None:
        return settings.max_body_bytes
    max_items = settings.max_items_per_job if endpoint.declared.limit == "submissions" else math.inf
    return int(min(find_bound(endpoint.sources.body, max_items), settings.max_body_bytes))
