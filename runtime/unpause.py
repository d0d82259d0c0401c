"""`python -m runtime.unpause JOB_TYPE`: ends a pause, whoever made it."""

import asyncio
import sys

from runtime.commands import run_command
from runtime.operator_pauses import execute, parse_job_type
from runtime.store.pauses import END_PAUSE


def main() -> None:
    """End the pause and say so; recovery puts the tickets within seconds.

    A process that met a dead provider itself still keeps its own pause, a minute at most.

    Raises:
        BundleError: No job type has this name.
        SettingsError: `DATABASE_URL` is not set.
        UnavailableError: PostgreSQL does not answer.
    """
    job_type = parse_job_type("unpause", "Let the items of a paused job type go on.")
    row = asyncio.run(execute(END_PAUSE, job_type))
    was_paused = row is not None and row[0]
    sys.stdout.write(f"{job_type} goes on.\n" if was_paused else f"{job_type} was not paused.\n")


if __name__ == "__main__":
    run_command(main)
