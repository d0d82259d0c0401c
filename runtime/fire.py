"""`python -m runtime.fire NAME [JSON]`: run one function once and print its answer as JSON.

JSON gives the parameters that are no bindings, by name: `{"item": {"item_id": "...", "data": {...}}}` for a job
handler, `{"job_id": "..."}` or `{"body": {...}}` for an endpoint, nothing for a schedule.
"""

import argparse
import asyncio
import sys
import time
from typing import Any
from uuid import UUID

import msgspec

from runtime.bindings.admitting import admit_servers
from runtime.bindings.binding import needs_of
from runtime.bindings.resources import open_resources
from runtime.bounded import run_bounded
from runtime.bundle import Loaded
from runtime.commands import run_command
from runtime.errors import BadRequestError
from runtime.firing import fire
from runtime.logs import configure_logs
from runtime.running_emulator import load_settings_here
from runtime.settings import Settings
from runtime.usable import prepare_functions


def main() -> None:
    """Fire and print."""
    parser = argparse.ArgumentParser(prog="python -m runtime.fire", description=__doc__)
    parser.add_argument("name", metavar="NAME", help="an endpoint, job handler or schedule")
    parser.add_argument("given", metavar="JSON", nargs="?", default="{}", help="its parameters by name")
    parser.add_argument("--every", type=float, default=0, metavar="S", help="seconds from one run to the next")
    parser.add_argument("--times", type=int, default=1, metavar="N", help="how often it runs, default: %(default)s")
    parser.add_argument("--check", action="store_true", help="look whether all is there that it needs, and leave")
    parser.add_argument("--user", type=UUID, metavar="UUID", help="act for this user; otherwise as the service")
    wanted = parser.parse_args()
    settings = load_settings_here("database_url", "redis_url", "jwt_secret")
    configure_logs(settings)
    [prepared], _ = prepare_functions(settings, (wanted.name,), kinds=("endpoint", "job", "cron"))
    if wanted.check:
        run_bounded(check(prepared.loaded, settings))
        return
    answer = run_bounded(repeat(prepared.loaded, read(wanted.given), wanted, settings))
    sys.stdout.write(f"{msgspec.json.format(msgspec.json.encode(answer)).decode()}\n")


async def check(loaded: Loaded, settings: Settings) -> None:
    """Reach all that a function needs, and touch nothing.

    Raises:
        BulkError: It is not there, or not fit.
    """
    needs = needs_of(loaded.parameters.values())
    await admit_servers(settings, needs)
    async with open_resources(settings, needs):
        pass


async def repeat(loaded: Loaded, given: dict[str, Any], wanted: argparse.Namespace, settings: Settings) -> object:
    """Fire as often as wanted, and return the last answer; cron has minutes, and some schedules have seconds."""
    began_at = time.monotonic()
    for number in range(1, wanted.times):
        await fire(loaded, given, wanted.user, settings)
        await asyncio.sleep(max(began_at + number * wanted.every - time.monotonic(), 0))
    return await fire(loaded, given, wanted.user, settings)


def read(text: str) -> dict[str, Any]:
    """Return the JSON object of the command line."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        message = f"JSON must be an object of parameters: {error}"
        raise BadRequestError(message) from error


if __name__ == "__main__":
    run_command(main)
