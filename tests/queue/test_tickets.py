"""Tickets in Redis: one waits for each turn, none is lost, none blocks for ever."""

import asyncio
import time
from uuid import uuid4

import msgspec
import pytest

from runtime.bindings.resources import Resources, open_resources
from runtime.settings import Settings
from runtime.store.keys import Turn, turn_of

QUEUE = "queue:echo:normal"
HOUR_MS = 3_600_000


@pytest.fixture
def turn() -> Turn:
    return turn_of("echo", "normal", uuid4())


async def waiting(resources: Resources) -> list[str]:
    return [member.decode() for member in await resources.redis.zrange(QUEUE, 0, -1)]


async def test_a_second_put_of_the_same_turn_changes_nothing(resources: Resources, turn: Turn) -> None:
    put = [await resources.tickets.put(turn) for _ in range(3)]

    assert put == [True, False, False]
    assert len(await waiting(resources)) == 1


async def test_tickets_wait_in_the_order_of_their_puts_an_hour_in_the_past(resources: Resources, turn: Turn) -> None:
    turns = [msgspec.structs.replace(turn, user_id=uuid4()) for _ in range(4)]
    for each in turns:
        await resources.tickets.put(each)

    tickets = await resources.redis.zrange(QUEUE, 0, -1, withscores=True)

    assert [ticket.decode().split(":")[2] for ticket, _ in tickets] == [str(each.user_id) for each in turns]
    assert all(abs(score + HOUR_MS - time.time() * 1000) < 60_000 for _, score in tickets)


async def test_what_a_process_owes_at_its_end_is_put(settings: Settings, resources: Resources, turn: Turn) -> None:
    async with open_resources(settings, {"redis"}) as ending:
        ending.tickets.owe(turn, delay_ms=0)

    assert len(await waiting(resources)) == 1


async def test_a_ticket_that_was_taken_leaves_room_for_the_next(resources: Resources, turn: Turn) -> None:
    await resources.tickets.put(turn)

    await resources.tickets.take(QUEUE, lease_ms=60_000)

    assert await resources.tickets.put(turn) is True
    assert len(await waiting(resources)) == 2


async def test_a_ticket_that_is_taken_again_leaves_the_waiting_one(resources: Resources, turn: Turn) -> None:
    await resources.tickets.put(turn)
    await resources.tickets.take(QUEUE, lease_ms=1)
    await resources.tickets.put(turn)
    await asyncio.sleep(0.01)

    again = await resources.tickets.take(QUEUE, lease_ms=60_000)

    assert again is not None
    assert again[0] == (await waiting(resources))[0]
    assert await resources.tickets.put(turn) is False


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param("entry", id="its queue entry is lost"),
        pytest.param("body", id="its body has expired"),
    ],
)
async def test_half_a_ticket_does_not_block_its_turn(resources: Resources, turn: Turn, lost: str) -> None:
    await resources.tickets.put(turn)
    (first,) = await waiting(resources)
    if lost == "entry":
        await resources.redis.zrem(QUEUE, first)
    else:
        await resources.redis.delete(f"arq:job:{first}")

    assert await resources.tickets.put(turn) is True


async def test_a_ticket_for_later_is_brought_forward_by_a_submission(resources: Resources, turn: Turn) -> None:
    await resources.tickets.put(turn, delay_ms=60_000)
    ((_, later),) = await resources.redis.zrange(QUEUE, 0, -1, withscores=True)

    await resources.tickets.put(turn)

    ((_, now),) = await resources.redis.zrange(QUEUE, 0, -1, withscores=True)
    assert later > time.time() * 1000 > now


async def test_a_put_for_later_does_not_delay_a_waiting_ticket(resources: Resources, turn: Turn) -> None:
    await resources.tickets.put(turn)

    await resources.tickets.put(turn, delay_ms=60_000)

    ((_, score),) = await resources.redis.zrange(QUEUE, 0, -1, withscores=True)
    assert score < time.time() * 1000


async def test_a_put_wakes_whoever_listens(resources: Resources, turn: Turn) -> None:
    async with resources.redis.pubsub(ignore_subscribe_messages=True) as pubsub:
        await pubsub.subscribe(f"wake:{QUEUE}")
        await pubsub.get_message(timeout=1)
        await resources.tickets.put(turn)

        message = await pubsub.get_message(timeout=5)

    assert message is not None


async def test_everything_but_the_queue_expires(resources: Resources, turn: Turn) -> None:
    await resources.tickets.put(turn)

    keys = [key.decode() for key in await resources.redis.keys("*")]

    assert [key for key in keys if await resources.redis.pttl(key) < 0] == [QUEUE]


async def test_ten_submissions_at_once_leave_one_ticket(resources: Resources, turn: Turn) -> None:
    async with asyncio.TaskGroup() as group:
        puts = [group.create_task(resources.tickets.put(turn)) for _ in range(10)]

    assert sum(put.result() for put in puts) == 1
    assert len(await waiting(resources)) == 1
