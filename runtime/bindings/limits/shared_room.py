"""Room for the calls of a whole fleet, counted in Redis; while that is away each process has as much for itself.

Each process says how many calls it has on their way, and asks for more: what it says is good for some seconds and is
said again in time, so the room of a process that died comes back, and a Redis that forgot is told anew. Where several
processes wait, none gets more than its share. While Redis is silent a process goes on with what it was given, as long
as the others count on that; only then it has room for as many by itself.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from runtime.item_errors import NotTriedError
from runtime.jitter import jitter

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LEASE_S = 15.0
SAY_AGAIN_S = 5.0
LOOK_AGAIN_S = 0.05  # while others have what is waited for
TIMEOUT_S = 0.5  # as for rate limits
PAUSE_S = 2.0
LONGEST_WAIT_S = 30.0  # then the item goes back untried, so that its time is not spent on waiting
COME_AGAIN_S = 1.0

# KEYS: what the processes say. ARGV: who asks, how many calls it has, how many more it wants, the most of all together,
# the lease in ms. Answers how many more it may have. `wants` of a process that waits keeps others to their share.
ASK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local said = redis.call('HGETALL', KEYS[1])
local held, waiting = 0, 0
for i = 1, #said, 2 do
  if said[i] ~= ARGV[1] then
    local has, wants, ends = string.match(said[i + 1], '(%d+) (%d+) (%d+)')
    if tonumber(ends) < now then
      redis.call('HDEL', KEYS[1], said[i])
    else
      held = held + has
      if tonumber(wants) > 0 then waiting = waiting + 1 end
    end
  end
end
local mine, wanted, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local free = most - held - mine
if waiting > 0 then free = math.min(free, math.ceil(most / (waiting + 1)) - mine) end
local granted = math.max(math.min(free, wanted), 0)
local lease = tonumber(ARGV[5])
if mine + wanted == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  local word = string.format('%d %d %.0f', mine + granted, wanted - granted, now + lease)
  redis.call('HSET', KEYS[1], ARGV[1], word)
  redis.call('PEXPIRE', KEYS[1], lease * 2)
end
return granted
"""


class SharedRoom:
    """Room for calls, shared by all processes that name the same key."""

    def __init__(self, redis: Redis, key: str, most: int, note_failure: Callable[[], None]) -> None:
        """Share it in this Redis; tell when that does not answer."""
        self._script = redis.register_script(ASK)
        self._key = key
        self._most = most
        self._note_failure = note_failure
        self._name = uuid4().hex
        self._held = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._changed = asyncio.Event()
        self._away_until = 0.0
        self._told, self._told_at = 0, -math.inf  # how many calls the others know of, and since when

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one place, in the order in which they were asked for in this process.

        Raises:
            NotTriedError: There was none for `LONGEST_WAIT_S`.
        """
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SharedRoom"]:
        """Hand places out until the end of the block."""
        handing = asyncio.create_task(self._hand_out_for_ever())
        try:
            yield self
        finally:
            handing.cancel()
            with suppress(asyncio.CancelledError):
                await handing
            await self._ask(0, 0)

    async def _enter(self) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._changed.set()
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled():  # it came at the same moment
                self._leave()
            if isinstance(error, TimeoutError):
                raise NotTriedError(COME_AGAIN_S) from error
            raise

    def _leave(self) -> None:
        self._held -= 1
        self._changed.set()

    async def _hand_out_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rest_s()):
                    await self._changed.wait()
            self._changed.clear()
            self._forget_those_who_left()
            granted = await self._ask(self._held, len(self._waiting))
            self._hand_out(self._own_room() if granted is None else granted)

    def _own_room(self) -> int:
        """Return how many calls more this process may have while nobody else can be asked."""
        is_counted_on = time.monotonic() < self._told_at + LEASE_S
        room = (self._told if is_counted_on else self._most) - self._held
        return max(min(room, len(self._waiting)), 0)

    def _rest_s(self) -> float | None:
        """Return for how long nothing needs to be said unless something changes."""
        if self._waiting:
            return jitter(LOOK_AGAIN_S)
        return SAY_AGAIN_S if self._held else None

    def _hand_out(self, count: int) -> None:
        while count > 0 and self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                self._held += 1
                count -= 1
                place.set_result(None)
        if count > 0:  # who would have had it has left meanwhile
            self._changed.set()

    def _forget_those_who_left(self) -> None:
        self._waiting = deque(place for place in self._waiting if not place.done())

    async def _ask(self, held: int, wanted: int) -> int | None:
        """Say what this process has, and return how much more it may have; None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                arguments: list[str | int] = [self._name, held, wanted, self._most, math.ceil(LEASE_S * 1000)]
                granted = int(await self._script([self._key], arguments))
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + PAUSE_S
            self._note_failure()
            log.warning("ai_calls.localized", reason=type(error).__name__)
            return None
        self._told, self._told_at = held + granted, time.monotonic()
        return granted
