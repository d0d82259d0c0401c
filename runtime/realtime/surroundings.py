"""What a connection is given: its caller, its names, what carries it, and what the process lends it."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from msgspec import Struct, field

from runtime.metrics.metrics import HubMetrics
from runtime.plans import Plan
from runtime.realtime.hub import Hub
from runtime.realtime.limits import HubLimits
from runtime.store.identity import Role

TransportName = Literal["WebSockets", "ServerSentEvents", "LongPolling"]


class HubCaller(Protocol):
    """Who a token stands for."""

    @property
    def user_id(self) -> UUID:
        """The user."""

    @property
    def role(self) -> Role:
        """What the user may do."""

    @property
    def plan(self) -> Plan | None:
        """What limits the user."""

    @property
    def expires_at(self) -> datetime:
        """When the token ends, aware."""


Charge = Callable[[HubCaller], Awaitable[None]]


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a connection needs of the process it lives in.

    Attributes:
        hub: What the client may call.
        limits: Times and sizes.
        start: Runs a coroutine beside the caller, in the process's task group.
        charge: Counts a new connection of a user; raises a `RequestError` where the plan allows none now.
        metrics: Counts.
    """

    hub: Hub
    limits: HubLimits
    start: Callable[[Coroutine[Any, Any, None]], object]
    charge: Charge
    metrics: HubMetrics = field(default_factory=HubMetrics)


class Attachment:
    """One request that carries a connection: a WebSocket, an event stream, one poll."""

    __slots__ = ("transport",)

    def __init__(self, transport: TransportName) -> None:
        """Name the transport."""
        self.transport = transport


class Names(Struct, frozen=True, kw_only=True):
    """How requests find a connection.

    Attributes:
        id: Public name.
        token: Secret that every request of the connection sends as `id`.
        stateful: Whether stateful reconnect was negotiated; the handshake may still decline it.
    """

    id: str
    token: str
    stateful: bool
