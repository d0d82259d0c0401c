"""A file that kills or hangs its reader costs itself an error code, and no other file anything."""

import asyncio
import signal

import psutil

from runtime.analysis.files.extraction_pool import ExtractionPool


def reader() -> psutil.Process:
    """Return the one child that reads."""
    [child] = [child for child in psutil.Process().children() if "runtime.children.process_child" in child.cmdline()]
    return child


async def test_a_file_whose_child_is_killed_is_crashed_and_others_are_unharmed() -> None:
    async with ExtractionPool() as pool:
        await pool.extract(b"warm", "a.txt")
        child = reader()
        child.suspend()
        doomed = asyncio.create_task(pool.extract(b"doomed", "b.txt"))
        await asyncio.sleep(0)

        child.kill()

        assert (await doomed).error == "crashed"
        assert (await pool.extract(b"fine", "c.txt")).text == "fine"


async def test_a_file_whose_child_uses_up_its_time_is_timed_out() -> None:
    async with ExtractionPool() as pool:
        await pool.extract(b"warm", "a.txt")
        child = reader()
        child.suspend()
        doomed = asyncio.create_task(pool.extract(b"doomed", "b.txt"))
        await asyncio.sleep(0)

        child.send_signal(signal.SIGXCPU)  # as the kernel does
        child.resume()

        assert (await doomed).error == "timed_out"
