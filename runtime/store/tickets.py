"""Tickets: the permission to claim one batch of one user's items, at most one waiting per user, type and lane.

A ticket lies in arq's queue in arq's own format, so arq's worker takes it. Putting one is a single step in Redis:
arq's own `enqueue_job` takes six trips, cannot tell a duplicate from a lost connection, and does nothing for ever
once a body has outlived its queue entry.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Never
from uuid import uuid4

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from runtime.cancellation import end_if_cancelled
from runtime.store.keys import Turn, queue_key, ticket_marker, ticket_prefix, wake_channel
from runtime.store.redis import ClusterRedis

log: structlog.stdlib.BoundLogger = structlog.get_logger()
TAKE_TICKET = "take_ticket"
PUT_TIMEOUT_S = 1.0
TICKET_TTL_MS = 24 * 3600 * 1000
MOST_OWED = 1_000  # more is recovery's
SHORTEST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
TICKETS_TO_LOOK_AT = 50  # the first ones may be in other workers' hands at this moment

# KEYS: marker, queue. ARGV: id prefix, body, wake-up channel, delay in ms, TTL in ms.
# A waiting ticket counts only when its entry and its body are both there. A later one is brought forward.
# Scores of tickets that are due lie an hour in the past: their order stays, and clocks may differ by an hour. They are
# milliseconds, as arq's, with three decimals: two puts of one millisecond keep their order too.
PUT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local delay = tonumber(ARGV[4])
local score = now - 3600000
if delay > 0 then score = now + delay end
local waiting = redis.call('GET', KEYS[1])
if waiting then
  local due = redis.call('ZSCORE', KEYS[2], waiting)
  if due and redis.call('EXISTS', 'arq:job:' .. waiting) == 1 then
    if tonumber(due) <= score then return 0 end
    redis.call('ZADD', KEYS[2], 'XX', score, waiting)
    redis.call('PUBLISH', ARGV[3], '')
    return 0
  end
end
local id = string.format('%s:%.0f', ARGV[1], time[1] * 1000000 + time[2])
redis.call('PSETEX', 'arq:job:' .. id, ARGV[5], ARGV[2])
redis.call('SET', KEYS[1], id, 'PX', ARGV[5])
redis.call('ZADD', KEYS[2], score, id)
if delay == 0 then redis.call('PUBLISH', ARGV[3], '') end
return 1
"""

# KEYS: queue. ARGV: TTL of the in-progress key in ms, how many tickets to look at, a word for this take.
# What arq does with ZRANGEBYSCORE, WATCH, EXISTS, ZSCORE and MULTI, in one step and by the clock of Redis. By its word,
# a take whose answer was lost finds its ticket again. A ticket that is taken waits no longer: a submission before that
# is seen by its claim, and one after it puts its own. The marker's name is in the ticket's.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local hand = redis.call('GET', 'arq:in-progress:' .. id)
  if not hand or hand == ARGV[3] then
    redis.call('PSETEX', 'arq:in-progress:' .. id, ARGV[1], ARGV[3])
    local marker = 'ticket:' .. string.match(id, '(.*):')
    if redis.call('GET', marker) == id then redis.call('DEL', marker) end
    return {id, redis.call('ZSCORE', KEYS[1], id)}
  end
end
return false
"""


class Tickets:
    """Puts and takes tickets over one Redis client.

    Attributes:
        failure_count: How often Redis did not take a ticket.
    """

    def __init__(self, redis: Redis) -> None:
        """Register the scripts; nothing is sent yet."""
        self.failure_count = 0
        self._on_cluster = isinstance(redis, ClusterRedis)
        self._owed: dict[Turn, float] = {}  # and when each is due, on the monotonic clock
        self._owing = asyncio.Event()
        self._words = (f"{uuid4().hex}:{number}" for number in count())
        self._put = redis.register_script(PUT)
        self._take = redis.register_script(TAKE)

    @property
    def owed_count(self) -> int:
        """How many tickets Redis has still to take."""
        return len(self._owed)

    async def put(self, turn: Turn, *, delay_ms: int = 0) -> bool:
        """Make sure that a ticket of this turn waits, due in `delay_ms`; return whether a new one was put.

        Raises:
            RedisError: Redis is away; the ticket is owed.
        """
        try:
            return await self._put_one(turn, delay_ms)
        except BaseException:  # a caller's deadline, too
            self.failure_count += 1
            self.owe(turn, delay_ms=delay_ms)
            raise

    async def put_or_owe(self, turn: Turn) -> bool:
        """Put a ticket that is due as `put` does, within a second, or owe it; return whether a new one was put."""
        try:
            async with asyncio.timeout(PUT_TIMEOUT_S):
                return await self.put(turn)
        except (RedisError, OSError) as error:
            log.warning("ticket.postponed", job_type=turn.queue.job_type, reason=type(error).__name__)
            return False

    def owe(self, turn: Turn, *, delay_ms: int) -> None:
        """Have `repay` put a ticket as soon as Redis takes it; the caller does not wait."""
        due_at = time.monotonic() + delay_ms / 1000
        if turn in self._owed or len(self._owed) < MOST_OWED:
            self._owed[turn] = min(due_at, self._owed.get(turn, due_at))
            self._owing.set()

    async def repay(self) -> Never:
        """Put what is owed as soon as Redis takes it, until cancelled."""
        pause_s = SHORTEST_PAUSE_S
        while True:
            end_if_cancelled()
            await self._owing.wait()
            try:
                await self.repay_now()
                pause_s = SHORTEST_PAUSE_S
            except (RedisError, OSError):
                await asyncio.sleep(pause_s)  # nothing announces the return of a server
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def repay_now(self) -> None:
        """Put what is owed at this moment.

        Raises:
            RedisError: Redis is away; what is not put stays owed.
        """
        self._owing.clear()
        while self._owed:
            turn, due_at = self._owed.popitem()
            await self.put(turn, delay_ms=max(round((due_at - time.monotonic()) * 1000), 0))

    async def repay_last(self) -> None:
        """Put within a second what is owed at the end of a process; what is owed even then is recovery's."""
        with suppress(RedisError, OSError):
            async with asyncio.timeout(PUT_TIMEOUT_S):
                await self.repay_now()

    async def take(self, queue_name: str, *, lease_ms: int) -> tuple[str, int] | None:
        """Take the first ticket that is due and in nobody's hands; it is free again after `lease_ms`.

        Returns:
            Its id and its score, or None when there is none.

        Raises:
            RedisError: Redis is away.
        """
        taken = await self._take([queue_name], [lease_ms, TICKETS_TO_LOOK_AT, next(self._words)])
        return (taken[0].decode(), int(float(taken[1]))) if taken else None

    async def _put_one(self, turn: Turn, delay_ms: int) -> bool:
        queue_name = queue_key(turn.queue, on_cluster=self._on_cluster)
        marker = ticket_marker(turn, on_cluster=self._on_cluster)
        prefix = ticket_prefix(turn, on_cluster=self._on_cluster)
        arguments: list[str | bytes | int] = [
            prefix,
            ticket_body(turn),
            wake_channel(queue_name),
            max(delay_ms, 0),
            TICKET_TTL_MS,
        ]
        return bool(await self._put([marker, queue_name], arguments))


@asynccontextmanager
async def keep_repaying(tickets: Tickets) -> AsyncIterator[None]:
    """Have `tickets` repay what they owe until the block ends, and at its end what is owed then."""
    repaying = asyncio.create_task(tickets.repay())  # no group: an error of the block stays what it is
    try:
        yield
    finally:
        repaying.cancel()
        await asyncio.wait({repaying})
        await tickets.repay_last()


def ticket_body(turn: Turn) -> bytes:
    """Return a ticket in arq's format (its keys are t, f, a, k, et), as MessagePack."""
    return msgspec.msgpack.encode({"t": None, "f": TAKE_TICKET, "a": [str(turn.user_id)], "k": {}, "et": 0})
