"""Many analyses at once leave turns of the loop to others."""

import asyncio
from datetime import date

from runtime.bindings.analyst import EmbeddedAnalyst
from runtime.bindings.resources import open_resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE

COUNT = 40
TODAY = date(2026, 11, 30)


async def test_others_have_a_turn_between_two_analyses(settings: Settings) -> None:
    turns = 0
    is_over = asyncio.Event()

    async def take_turns() -> None:
        nonlocal turns
        while not is_over.is_set():
            turns += 1
            await asyncio.sleep(0)

    async with open_resources(settings, set()) as resources, asyncio.TaskGroup() as group:
        analyst = EmbeddedAnalyst.bind(resources, SERVICE)
        others = group.create_task(take_turns())
        async with asyncio.TaskGroup() as analyses:
            for number in range(COUNT):
                analyses.create_task(
                    analyst.analyze(f"Nurse {number}", title="Nurse", job_description="- CPR", as_of=TODAY)
                )
        is_over.set()
        await others

    assert turns >= COUNT
