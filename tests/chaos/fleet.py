"""Workers under a supervisor, which starts a new one for each that ends."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from runtime.settings import Settings
from tests.chaos.processes import GIVE_UP, worker
from tests.store.given import Session


class Fleet:
    """Workers of one bundle.

    Attributes:
        processes: Those that run now.
        death_count: How many have ended.
    """

    def __init__(self, root: Path, settings: Settings, owner: Session) -> None:
        self.processes: list[Process] = []
        self.death_count = 0
        self._root = root
        self._settings = settings
        self._owner = owner

    async def keep_one(self) -> None:
        """Run a worker, and another when it has ended, until cancelled."""
        while True:
            async with worker(self._root, self._settings) as process:
                self.processes.append(process)
                await process.wait()
            self.processes.remove(process)
            self.death_count += 1
            self._owner.execute(GIVE_UP, ([process.pid],))  # saves the ten seconds after which the dead are missed

    async def lose_some(self, chance: Random, pause_s: tuple[float, float]) -> None:
        """Kill a worker after each pause, until cancelled."""
        while True:
            await asyncio.sleep(chance.uniform(*pause_s))  # the rate of deaths itself
            chance.choice(self.processes).kill()


@asynccontextmanager
async def fleet(root: Path, settings: Settings, owner: Session, *, count: int) -> AsyncIterator[Fleet]:
    """Run `count` workers; none outlives the block."""
    running = Fleet(root, settings, owner)
    async with asyncio.TaskGroup() as group:
        keeping = [group.create_task(running.keep_one()) for _ in range(count)]
        yield running
        for task in keeping:
            task.cancel()
