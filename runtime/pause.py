"""`python -m runtime.pause JOB_TYPE`: nothing more of this type is started until its pause is ended."""

import asyncio
import sys

from runtime.commands import run_command, this_python
from runtime.operator_pauses import execute, parse_job_type
from runtime.store.pauses import PAUSE_BY_OPERATOR


def main() -> None:
    """Pause the type and say so; batches that run are finished.

    Raises:
        BundleError: No job type has this name.
        SettingsError: `DATABASE_URL` is not set.
        UnavailableError: PostgreSQL does not answer.
    """
    job_type = parse_job_type("pause", "Start no more items of a job type until its pause is ended.")
    asyncio.run(execute(PAUSE_BY_OPERATOR, job_type))
    sys.stdout.write(f"{job_type} is paused: {this_python()} -m runtime.unpause {job_type} lets it go on.\n")


if __name__ == "__main__":
    run_command(main)
