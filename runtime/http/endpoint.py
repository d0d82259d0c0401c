"""An endpoint as it is prepared: where its parameters come from, what it answers with, what it needs."""

import types
from typing import Any, get_args, get_origin

from msgspec import Struct

from runtime.bindings.binding import Need, needs_of
from runtime.bindings.reply import EventStream, Reply
from runtime.bundle import Loaded
from runtime.declare import Endpoint
from runtime.http.media_types import EVENTS, JSON, TEXT
from runtime.http.parameters import Sources, find_sources
from runtime.settings import Settings


class PreparedEndpoint(Struct, frozen=True, kw_only=True):
    """An endpoint that can be served and described; it needs no framework yet.

    Attributes:
        media_type: Of the answer; bytes are text, whatever their exact kind.
        body_type: Of the answer's body, without its `Reply`; `NoneType` for a stream.
    """

    loaded: Loaded
    declared: Endpoint
    sources: Sources
    media_type: str
    body_type: Any
    needs: frozenset[Need]

    @property
    def is_stream(self) -> bool:
        """Whether the answer is a stream of events."""
        return self.media_type == EVENTS

    @property
    def has_content(self) -> bool:
        """Whether a success has a body, so that a caller has to take its media type."""
        return self.is_stream or self.body_type is not types.NoneType


def prepare_endpoint(loaded: Loaded, declared: Endpoint, _: Settings) -> PreparedEndpoint:
    """Find out where each parameter comes from, and what the answer is.

    Raises:
        BundleError: A parameter comes from nowhere, or the declaration and the signature do not fit.
    """
    limits: tuple[Need, ...] = ("limits",) if declared.auth else ()
    body_type = body_type_of(loaded.returns)
    return PreparedEndpoint(
        loaded=loaded,
        declared=declared,
        sources=find_sources(loaded, declared),
        media_type=media_type_of(loaded.returns, body_type),
        body_type=body_type,
        needs=needs_of(loaded.parameters.values(), *limits),
    )


def body_type_of(returns: object) -> object:
    """Return the type of the answer's body, NoneType for a stream."""
    if returns is EventStream:
        return types.NoneType
    return get_args(returns)[0] if get_origin(returns) is Reply else returns


def media_type_of(returns: object, body_type: object) -> str:
    """Return what an endpoint answers with."""
    if returns is EventStream:
        return EVENTS
    return TEXT if body_type is bytes else JSON
