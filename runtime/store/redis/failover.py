"""Connections that an owner leads: lost at one server, they go on at its successor."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio.cluster import ClusterParser
from redis.asyncio.connection import BlockingConnectionPool, Connection, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AskError,
    AuthenticationError,
    ClusterDownError,
    MasterDownError,
    MovedError,
    ReadOnlyError,
    RedisError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from runtime.cancellation import end_if_cancelled
from runtime.jitter import jitter
from runtime.store.redis.owners import Owner
from runtime.store.redis.urls import Address

CONNECT_TIMEOUT_S = 1.0
ANSWER_TIMEOUT_S = 3.0  # a primary that is silent for so long is on its way to be replaced
PATIENCE_S = 15.0  # an election of the servers takes 2 to 10 s with usual settings
LONGEST_PAUSE_S = 0.25
SHORTEST_PAUSE_S = 0.02
MOST_CONNECTIONS = 50
LOST: tuple[type[Exception], ...] = (RedisConnectionError, RedisTimeoutError, OSError)
# A caller with a deadline of its own has perhaps met a silent server.
GIVEN_UP: tuple[type[BaseException], ...] = (*LOST, asyncio.CancelledError)
ELSEWHERE = (MovedError, AskError, ReadOnlyError, ClusterDownError, MasterDownError, TryAgainError)
T = TypeVar("T")


class Parser(ClusterParser):
    """Knows the refusals of servers that do not own what they are asked for."""

    EXCEPTION_CLASSES = {**ClusterParser.EXCEPTION_CLASSES, "NOREPLICAS": TryAgainError}  # noqa: RUF012 -- redis-py's


class Patience(Retry):
    """Tries again until `patience_s` are over, with pauses that grow to a quarter of a second."""

    def __init__(self, patience_s: float) -> None:
        """Begin to count with each call."""
        super().__init__(NoBackoff(), 0)
        self.patience_s = patience_s

    async def call_with_retry(self, do: Callable[[], Awaitable[T]], fail: Callable[[Any], Awaitable[object]]) -> T:
        """Call `do` until it succeeds; `fail` gets each error and may raise it.

        Raises:
            RedisError: The last error, when time is up; a wrong password at once.
            CancelledError: The task was cancelled.
        """
        clock = asyncio.get_running_loop().time
        ends_at = clock() + self.patience_s
        pause_s = SHORTEST_PAUSE_S
        while True:
            try:
                return await do()
            except LOST as error:
                await fail(error)
                end_if_cancelled()
                if isinstance(error, AuthenticationError) or clock() >= ends_at:
                    raise
            await asyncio.sleep(jitter(pause_s))
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


class LedConnection(Connection):
    """A connection to whatever its owner names at the moment of connecting."""

    def __init__(self, *, owner: Owner, **options: Any) -> None:
        """Connect on first use."""
        super().__init__(parser_class=Parser, **options)
        self._owner = owner

    async def _connect(self) -> None:
        """Ask, connect and greet.

        All of it here and not in `connect`, which repeats this until it succeeds: so each try asks anew, and a
        greeting that a dying server cut short is a failed try and not the caller's error.
        """
        address = await self._owner.address()
        self.host, self.port = address.host, address.port
        try:
            async with asyncio.timeout(self.socket_connect_timeout):  # a silent server still takes connections
                await super()._connect()  # type: ignore[no-untyped-call]  # redis-py's
                await super().on_connect()
                await self._expect_primary()
        except GIVEN_UP:
            self._owner.forget(address)
            raise

    async def on_connect(self) -> None:
        """Do nothing: the greeting is over."""

    async def can_read_destructive(self) -> bool:
        """Whether the pool shall connect anew before it hands this out: also when the owner leads elsewhere by now."""
        is_left = not self._owner.leads_to(Address(self.host, self.port))
        return is_left or await super().can_read_destructive()  # type: ignore[no-untyped-call]  # redis-py's

    async def read_response(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- redis-py's signature
        """Read an answer; one that sends the caller elsewhere counts as a lost connection.

        Raises:
            RedisConnectionError: The connection is lost, or the server does not own what it was asked for.
        """
        try:
            return await super().read_response(*args, **options)
        except ELSEWHERE as error:
            self._owner.forget(Address(self.host, self.port))
            await self.disconnect(nowait=True)
            message = f"{type(error).__name__}: {error}"
            raise RedisConnectionError(message) from error
        except GIVEN_UP:
            self._owner.forget(Address(self.host, self.port))
            raise

    async def _expect_primary(self) -> None:
        """Leave a server that was demoted: it would take a message and tell nobody."""
        if not self._owner.is_primary:
            return
        await self.send_command("ROLE", check_health=False)
        try:
            role = await self.read_response()
        except RedisConnectionError:
            raise
        except RedisError:  # the login may not ask; a write will tell
            return
        if role[0] != b"master":
            message = f"{self.host}:{self.port} is no primary"
            raise RedisConnectionError(message)


class LedTlsConnection(LedConnection, SSLConnection):
    """The same over TLS."""


def led_pool(owner: Owner, options: dict[str, Any], *, patience_s: float = PATIENCE_S) -> BlockingConnectionPool:
    """Return a pool of connections that `owner` leads.

    Args:
        owner: Asked at each connecting.
        options: Of the connections, as redis-py takes them; `ssl` chooses TLS.
        patience_s: For how long a command is tried again; 0 tries it once.
    """
    defaults = {"socket_connect_timeout": CONNECT_TIMEOUT_S, "socket_timeout": ANSWER_TIMEOUT_S}
    settings = {name: value for name, value in options.items() if name != "ssl"}
    return BlockingConnectionPool(
        connection_class=LedTlsConnection if options.get("ssl") else LedConnection,
        owner=owner,
        retry=Patience(patience_s),
        retry_on_error=list(LOST),
        **{"max_connections": MOST_CONNECTIONS, "timeout": PATIENCE_S, **defaults, **settings},
    )
