"""The slots of a process: bounded, high before normal, normal never starved."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from runtime.queue.slots import Slots
from runtime.store.keys import Lane

LANE = st.sampled_from(["high", "normal"])


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def taken(slots: Slots, lane: Lane, count: int) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(slots.take(lane)) for _ in range(count)]
    await settle()
    return tasks


def granted(tasks: list[asyncio.Task[None]]) -> int:
    return sum(task.done() for task in tasks)


async def dismissed(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await settle()


async def test_the_high_lane_leaves_a_fifth_of_the_slots_to_the_normal_one() -> None:
    slots = Slots(10)

    high = await taken(slots, "high", 20)
    normal = await taken(slots, "normal", 20)

    assert (granted(high), granted(normal)) == (8, 2)
    await dismissed(*high, *normal)


async def test_a_lone_normal_lane_has_every_slot() -> None:
    slots = Slots(10)

    normal = await taken(slots, "normal", 20)

    assert granted(normal) == 10
    await dismissed(*normal)


async def test_a_free_slot_goes_to_the_high_lane_first() -> None:
    slots = Slots(2)
    await taken(slots, "normal", 2)
    normal = await taken(slots, "normal", 1)
    high = await taken(slots, "high", 1)

    slots.give_back("normal")
    await settle()

    assert (granted(high), granted(normal)) == (1, 0)
    await dismissed(*high, *normal)


async def test_a_single_slot_serves_both_lanes() -> None:
    slots = Slots(1)

    high = await taken(slots, "high", 1)
    normal = await taken(slots, "normal", 1)
    slots.give_back("high")
    await settle()

    assert (granted(high), granted(normal)) == (1, 1)


async def test_one_who_gives_up_waiting_takes_no_slot_along() -> None:
    slots = Slots(1)
    await taken(slots, "normal", 1)
    (impatient,) = await taken(slots, "normal", 1)

    impatient.cancel()
    await settle()
    slots.give_back("normal")

    assert granted(await taken(slots, "normal", 1)) == 1


@given(
    count=st.integers(1, 12), moves=st.lists(st.tuples(st.sampled_from(["take", "give", "cancel"]), LANE), max_size=80)
)
def test_slots_are_never_over_committed_and_never_idle_while_wanted(count: int, moves: list[tuple[str, Any]]) -> None:
    async def scenario() -> None:
        slots = Slots(count)
        held: dict[str, int] = {"high": 0, "normal": 0}
        waiting: dict[str, list[asyncio.Task[None]]] = {"high": [], "normal": []}
        for move, lane in moves:
            if move == "take":
                waiting[lane].append(asyncio.create_task(slots.take(lane)))
            elif move == "give" and held[lane]:
                held[lane] -= 1
                slots.give_back(lane)
            elif move == "cancel" and waiting[lane]:
                waiting[lane].pop().cancel()
            await settle()
            for each, tasks in waiting.items():
                held[each] += granted(tasks)
                waiting[each] = [task for task in tasks if not task.done()]
            assert sum(held.values()) <= count
            assert not (waiting["normal"] and sum(held.values()) < count)
            assert held["high"] <= max(count - max(count // 5, 1), 1)
        await dismissed(*waiting["high"], *waiting["normal"])

    asyncio.run(scenario())
