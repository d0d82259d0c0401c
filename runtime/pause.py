"""`python -m runtime.pause JOB_TYPE`: nothing more of this type is started until it is resumed."""

import argparse
import asyncio
import sys

from runtime.bundle import index_bundle
from runtime.commands import run_command
from runtime.settings import load_settings
from runtime.store.database import SERVICE, Database
from runtime.store.pauses import PAUSE_BY_OPERATOR
from runtime.usable import Kind, wrong_kind

WANTED: tuple[Kind, ...] = ("job",)


def main() -> None:
    """Pause the type and say so; batches that run are finished.

    Raises:
        BundleError: No job type has this name.
        SettingsError: `DATABASE_URL` is not set.
        UnavailableError: PostgreSQL does not answer.
    """
    job_type = parse_job_type("pause", "Start no more items of a job type until it is resumed.")
    asyncio.run(execute(PAUSE_BY_OPERATOR, job_type))
    sys.stdout.write(f"{job_type} is paused: python -m runtime.resume {job_type} lets it go on.\n")


def parse_job_type(command: str, description: str) -> str:
    """Read the command line; return the name of a job type.

    Raises:
        BundleError: There is no such function, or it is no job handler.
    """
    parser = argparse.ArgumentParser(prog=f"python -m runtime.{command}", description=description)
    parser.add_argument("job_type", metavar="JOB_TYPE", help="a job handler's name")
    [entry] = index_bundle().select([parser.parse_args().job_type])
    if entry.kind not in WANTED:
        raise wrong_kind(entry, WANTED)
    return entry.name


async def execute(statement: str, job_type: str) -> tuple[bool, ...] | None:
    """Run a statement of pauses as the service; return its row, if there is one.

    Raises:
        SettingsError: `DATABASE_URL` is not set.
        UnavailableError: PostgreSQL does not answer.
    """
    async with (
        Database(load_settings().require_database_url(), max_connections=1) as database,
        database.transaction(SERVICE) as connection,
    ):
        return await (await connection.execute(statement, {"job_type": job_type})).fetchone()


if __name__ == "__main__":
    run_command(main)
