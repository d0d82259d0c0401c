"""A file that kills or hangs its reader costs itself an error code, and no other file anything."""

import asyncio

import psutil

from runtime.analysis.extraction_pool import ExtractionPool
from runtime.children.child_pool import ChildLimits

DEADLINE_S = 10.0


def reader() -> psutil.Process:
    """Return the one child that reads."""
    [child] = [child for child in psutil.Process().children() if "runtime.children.process_child" in child.cmdline()]
    return child


async def test_a_file_whose_child_is_killed_is_crashed_and_others_are_unharmed() -> None:
    async with ExtractionPool(size=1) as pool:
        await pool.extract(b"warm", "a.txt")
        child = reader()
        child.suspend()
        doomed = asyncio.create_task(pool.extract(b"doomed", "b.txt"))
        await asyncio.sleep(0)

        child.kill()

        assert (await doomed).error == "crashed"
        assert (await pool.extract(b"fine", "c.txt")).text == "fine"


async def test_a_file_whose_child_hangs_is_timed_out() -> None:
    async with ExtractionPool(size=1, limits=ChildLimits(wall_s=1)) as pool:
        await warmed(pool)
        reader().suspend()

        assert (await pool.extract(b"doomed", "b.txt")).error == "timed_out"


async def warmed(pool: ExtractionPool) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while (await pool.extract(b"warm", "a.txt")).error is not None:
            pass  # the start of a child counts too, and the limit of this pool is short
