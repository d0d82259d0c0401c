"""An endpoint as it is prepared: where its parameters come from, what it answers with, what it needs."""

import types
from typing import Any, get_args, get_origin

from msgspec import Struct

from runtime.bindings.binding import Need, needs_of
from runtime.bindings.reply import Download, EventStream, Reply
from runtime.bundle import Loaded
from runtime.bundle.entries import fault
from runtime.declare import Endpoint
from runtime.http.media_types import ANY, EVENTS, JSON, TEXT
from runtime.http.parameters import Sources, find_sources
from runtime.prepared import is_plain
from runtime.settings import Settings

BODILESS = frozenset({204, 205, 304})


class PreparedEndpoint(Struct, frozen=True, kw_only=True):
    """An endpoint that can be served and described; it needs no framework yet.

    Attributes:
        media_type: Of the answer; bytes are text, whatever their exact kind; a file may be of any.
        body_type: Of the answer's body, without its `Reply`; `NoneType` for a stream or a file.
        is_plain: Whether it is a plain `def`, which is called in a thread.
    """

    loaded: Loaded
    declared: Endpoint
    sources: Sources
    media_type: str
    body_type: Any
    is_plain: bool
    needs: frozenset[Need]

    @property
    def is_stream(self) -> bool:
        """Whether the answer is a stream of events."""
        return self.media_type == EVENTS

    @property
    def is_download(self) -> bool:
        """Whether the answer is a file."""
        return self.media_type == ANY

    @property
    def has_content(self) -> bool:
        """Whether a success has a body, so that a caller has to take its media type."""
        return self.is_stream or self.is_download or self.body_type is not types.NoneType


def prepare_endpoint(loaded: Loaded, declared: Endpoint, _: Settings) -> PreparedEndpoint:
    """Find out where each parameter comes from, and what the answer is.

    Raises:
        BundleError: A parameter comes from nowhere, the declaration and the signature do not fit, or the function is
            of a kind that gives no answer.
    """
    check_status(loaded, declared)
    limits: tuple[Need, ...] = ("limits",) if declared.auth else ()
    body_type = body_type_of(loaded.returns)
    return PreparedEndpoint(
        loaded=loaded,
        declared=declared,
        sources=find_sources(loaded, declared),
        media_type=media_type_of(loaded.returns, body_type),
        body_type=body_type,
        is_plain=is_plain(loaded),
        needs=needs_of(loaded.parameters.values(), *limits),
    )


def check_status(loaded: Loaded, declared: Endpoint) -> None:
    """Refuse a body that HTTP does not allow.

    Raises:
        BundleError: The status says that there is none (RFC 9110, 15.3.5 and 15.3.6).
    """
    if declared.status in BODILESS and body_type_of(loaded.returns) is not types.NoneType:
        message = (
            f"an answer with {declared.status} has no body: return None, or give @{declared.method.lower()} status="
        )
        raise fault(loaded.entry.path, loaded.entry.line, f"{message}200")


def body_type_of(returns: object) -> object:
    """Return the type of the answer's body, NoneType for a stream or a file."""
    if returns is EventStream or returns is Download:
        return types.NoneType
    return get_args(returns)[0] if get_origin(returns) is Reply else returns


def media_type_of(returns: object, body_type: object) -> str:
    """Return what an endpoint answers with."""
    if returns is EventStream:
        return EVENTS
    if returns is Download:
        return ANY
    return TEXT if body_type is bytes else JSON
