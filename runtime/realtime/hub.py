"""A hub's methods, and one invocation from its arguments to its Completion."""

from collections.abc import Awaitable, Callable, Mapping
from inspect import signature
from typing import Any, get_type_hints

import structlog
from msgspec import UNSET, Struct, ValidationError, convert

from runtime.cancellation import contain
from runtime.errors import BulkError, RequestError
from runtime.realtime.protocol.messages import Completion, Invocation, StreamInvocation

log: structlog.stdlib.BoundLogger = structlog.get_logger()

HubCall = Callable[..., Awaitable[object]]


class HubMethod(Struct, frozen=True, kw_only=True):
    """One method that clients may call: `call(connection, *arguments)`.

    Attributes:
        call: The coroutine function; its first parameter is the connection.
        arguments: Type of the others together, `tuple[...]`; a client gives exactly as many.
    """

    call: HubCall
    arguments: Any


class Hub:
    """What clients may call, by name in any case, as on the official server."""

    def __init__(self, methods: Mapping[str, HubCall]) -> None:
        """Read the types of the arguments from the annotations: a UUID, a Struct, a number, a text."""
        self._methods = {name.lower(): describe_method(call) for name, call in methods.items()}

    def find(self, name: str) -> HubMethod | None:
        """Return the method of this name; None if there is none."""
        return self._methods.get(name.lower())


def describe_method(call: HubCall) -> HubMethod:
    """Read a method's parameters after the connection."""
    hints = get_type_hints(call)
    _, *names = signature(call).parameters
    types = tuple(hints.get(name, Any) for name in names)
    return HubMethod(call=call, arguments=tuple[types] if types else tuple[()])  # type: ignore[valid-type]  # built at run time


class InvocationFailedError(BulkError):
    """An invocation failed; the text is the `error` of its Completion."""


async def answer(hub: Hub, connection: object, call: Invocation | StreamInvocation) -> Completion | None:
    """Run one invocation; a failure is its answer and never ends the connection.

    The words are the official server's. A `RequestError` is the method's way to tell the page why; the text of any
    other exception stays here.

    Returns:
        The Completion; None when the client wants no answer.
    """
    try:
        method = callable_method(hub, call)
        result = await call_method(method, connection, call)
    except InvocationFailedError as error:
        completion = Completion(invocation_id=call.invocation_id or "", error=str(error))
    else:
        completion = Completion(invocation_id=call.invocation_id or "", result=UNSET if result is None else result)
    return completion if call.invocation_id else None


def callable_method(hub: Hub, call: Invocation | StreamInvocation) -> HubMethod:
    """Find the method that an invocation may call.

    Raises:
        InvocationFailedError: There is none, or the call wants or brings a stream; no method has one.
    """
    method = hub.find(call.target)
    if method is None:
        msg = f"Unknown hub method '{call.target}'"
        raise InvocationFailedError(msg)
    if isinstance(call, StreamInvocation):
        msg = f"The client attempted to invoke the non-streaming '{call.target}' method with a streaming invocation."
        raise InvocationFailedError(msg)
    if call.stream_ids:
        reason = f"Client sent {len(call.stream_ids)} stream(s), Hub method expects 0."
        raise InvocationFailedError(word_reason(call, reason))
    return method


async def call_method(method: HubMethod, connection: object, call: Invocation | StreamInvocation) -> object:
    """Check the arguments and run the method.

    Raises:
        InvocationFailedError: The arguments do not fit, or the method raised.
    """
    try:
        arguments = convert(call.arguments, method.arguments)
    except ValidationError as error:
        msg = f"Failed to invoke '{call.target}' due to an error on the server."
        raise InvocationFailedError(msg) from error
    try:
        return await contain(method.call(connection, *arguments))
    except RequestError as error:
        raise InvocationFailedError(word_reason(call, error.detail)) from error
    except Exception as error:  # the last wall of an invocation: a method's bug must not end the connection
        log.exception("hub.invocation_failed", target=call.target)
        raise InvocationFailedError(word_failure(call)) from error


def word_reason(call: Invocation | StreamInvocation, reason: str) -> str:
    """Word a failure whose reason the page may know."""
    return f"{word_failure(call)} HubException: {reason}"


def word_failure(call: Invocation | StreamInvocation) -> str:
    """Word a failure whose reason stays on the server."""
    return f"An unexpected error occurred invoking '{call.target}' on the server."
