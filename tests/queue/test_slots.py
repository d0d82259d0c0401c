"""The slots of a process: bounded, high before normal, normal never starved."""

import asyncio
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.plans import Lane
from runtime.queue.slots import Slot, Slots

LANE = st.sampled_from(["high", "normal"])


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def taken(slots: Slots, lane: Lane, count: int) -> list[asyncio.Task[Slot]]:
    tasks = [asyncio.create_task(slots.take(lane)) for _ in range(count)]
    await settle()
    return tasks


def granted(tasks: list[asyncio.Task[Slot]]) -> int:
    return sum(task.done() for task in tasks)


async def dismissed(*tasks: asyncio.Task[Slot]) -> None:
    for task in tasks:
        task.cancel()
    await settle()


async def test_one_slot_in_five_is_the_normal_lanes_when_both_want_more() -> None:
    slots = Slots(1)
    await taken(slots, "normal", 1)
    waiting = {"high": await taken(slots, "high", 20), "normal": await taken(slots, "normal", 20)}

    order = ""
    for _ in range(10):
        before = granted(waiting["high"])
        slots.free()
        await settle()
        order += "h" if granted(waiting["high"]) > before else "n"

    assert order == "hhhhnhhhhn"
    await dismissed(*waiting["high"], *waiting["normal"])


@pytest.mark.parametrize("lane", get_args(Lane))
async def test_a_lone_lane_has_every_slot(lane: Lane) -> None:
    slots = Slots(10)

    wanted = await taken(slots, lane, 20)

    assert granted(wanted) == 10
    await dismissed(*wanted)


async def test_a_free_slot_goes_to_the_high_lane_first() -> None:
    slots = Slots(2)
    await taken(slots, "normal", 2)
    normal = await taken(slots, "normal", 1)
    high = await taken(slots, "high", 1)

    slots.free()
    await settle()

    assert (granted(high), granted(normal)) == (1, 0)
    await dismissed(*high, *normal)


async def test_one_who_gives_up_waiting_takes_no_slot_along() -> None:
    slots = Slots(1)
    await taken(slots, "normal", 1)
    (impatient,) = await taken(slots, "normal", 1)

    impatient.cancel()
    await settle()
    slots.free()

    assert granted(await taken(slots, "normal", 1)) == 1


@given(
    count=st.integers(1, 12), moves=st.lists(st.tuples(st.sampled_from(["take", "give", "cancel"]), LANE), max_size=80)
)
def test_slots_are_never_over_committed_and_never_idle_while_wanted(count: int, moves: list[tuple[str, Any]]) -> None:
    async def scenario() -> None:
        slots, passed_over = Slots(count), 0
        held: dict[str, int] = {"high": 0, "normal": 0}
        waiting: dict[str, list[asyncio.Task[Slot]]] = {"high": [], "normal": []}
        for move, lane in moves:
            if move == "take":
                waiting[lane].append(asyncio.create_task(slots.take(lane)))
            elif move == "give" and held[lane]:
                held[lane] -= 1
                slots.free()
            elif move == "cancel" and waiting[lane]:
                waiting[lane].pop().cancel()
            await settle()
            passed_over = passed_over + granted(waiting["high"]) if waiting["normal"] else 0
            for each, tasks in waiting.items():
                passed_over = 0 if each == "normal" and granted(tasks) else passed_over
                held[each] += granted(tasks)
                waiting[each] = [task for task in tasks if not task.done()]
            assert sum(held.values()) <= count
            assert sum(held.values()) == count or not any(waiting.values())
            assert passed_over <= 4
        await dismissed(*waiting["high"], *waiting["normal"])

    asyncio.run(scenario())
