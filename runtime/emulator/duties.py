"""What an emulator does once everything is up: stay, tell programs, show the demo, run a program."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import assert_never

from runtime.emulator.banner import addresses, banner, change, fact, news
from runtime.emulator.child_command import run_command
from runtime.emulator.demo.run import show_demo
from runtime.emulator.emulator import Emulator
from runtime.emulator.reloading import wait_for_change

Duty = Callable[[Emulator, asyncio.Event], Awaitable[int | Collection[Path]]]  # code, or which functions have changed


def duty_of(emulator: Emulator) -> Duty:
    """Return what was asked for."""
    match emulator.options.mode:
        case "run":
            return stay
        case "json":
            return announce
        case "demo":
            return demonstrate
        case "exec":
            return run_program
        case _:
            assert_never(emulator.options.mode)


async def stay(emulator: Emulator, stopping: asyncio.Event) -> int | Collection[Path]:
    """Show the banner, or what has changed, and wait for a signal or a change."""
    tell(news(emulator) if emulator.changed else banner(emulator))
    if emulator.artifacts is not None:
        await stopping.wait()
        return 0
    changed = await wait_for_change(emulator.written, stopping)
    if not changed:
        return 0
    tell(change(changed))
    return changed


def tell(text: str) -> None:
    """Write to the terminal, at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


async def announce(emulator: Emulator, stopping: asyncio.Event) -> int:
    """Print the line for programs and wait for a signal."""
    sys.stderr.writelines(f"{sentence}\n" for sentence in (*emulator.broken, *emulator.notes))
    sys.stdout.write(f"{emulator.ready.line()}\n")
    sys.stdout.flush()
    await stopping.wait()
    return 0


async def demonstrate(emulator: Emulator, stopping: asyncio.Event) -> int:
    """Run the demo over HTTP, as any client would."""
    sys.stdout.writelines(f"{line}\n" for line in addresses(emulator))
    sys.stdout.writelines(f"{line}\n" for sentence in emulator.broken for line in fact("broken", sentence))
    sys.stdout.flush()
    return await show_demo(emulator.ready, stopping)


async def run_program(emulator: Emulator, stopping: asyncio.Event) -> int:
    """Run the program of `--exec`."""
    sys.stderr.writelines(f"{sentence}\n" for sentence in (*emulator.broken, *emulator.notes))
    return await run_command(emulator.options.command, emulator.ready.environment(), stopping)
