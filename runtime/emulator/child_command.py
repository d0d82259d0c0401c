"""Runs a program beside the emulator and ends as it ends."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

NOT_FOUND = 127  # as a shell has it
NOT_RUNNABLE = 126
SIGNALLED = 128
STOP_TIMEOUT_S = 5.0


async def run_command(command: Sequence[str], environment: Mapping[str, str], stopping: asyncio.Event) -> int:
    """Run a program to its end and return its exit code; 128 and the signal's number when a signal ended it.

    Args:
        command: A line for the shell, or a program and its arguments.
        environment: Added to that of this process.
        stopping: When it is set the program is asked to end.
    """
    arguments = ["/bin/sh", "-c", command[0]] if len(command) == 1 else list(command)
    try:
        process = await asyncio.create_subprocess_exec(*arguments, env={**os.environ, **environment})
    except FileNotFoundError:
        sys.stderr.write(f"{arguments[0]}: there is no such program\n")
        return NOT_FOUND
    except PermissionError:
        sys.stderr.write(f"{arguments[0]}: it may not be run\n")
        return NOT_RUNNABLE
    code = await wait_for_end(process, stopping)
    return code if code >= 0 else SIGNALLED - code


async def wait_for_end(process: asyncio.subprocess.Process, stopping: asyncio.Event) -> int:
    """Wait for the end; once the emulator stops, ask for it and then force it."""
    async with asyncio.TaskGroup() as group:
        stopper = group.create_task(end_when(stopping, process))
        code = await process.wait()
        stopper.cancel()
    return code


async def end_when(stopping: asyncio.Event, process: asyncio.subprocess.Process) -> None:
    """Ask the program to end once `stopping` is set; kill it when it takes more than 5 seconds."""
    await stopping.wait()
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
