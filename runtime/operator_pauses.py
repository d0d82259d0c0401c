"""What pausing a job type and letting it go on have in common."""

import argparse

from runtime.bundle import index_bundle
from runtime.running_emulator import load_settings_here
from runtime.store.admission import admit
from runtime.store.database import Database
from runtime.store.identity import SERVICE


def parse_job_type(command: str, description: str) -> str:
    """Read the command line of `runtime.pause` or `runtime.unpause`; return the name of a job type.

    Raises:
        BundleError: There is no such function, or it is no job handler.
    """
    parser = argparse.ArgumentParser(prog=f"python -m runtime.{command}", description=description)
    parser.add_argument("job_type", metavar="JOB_TYPE", help="a job handler's name")
    [entry] = index_bundle().select([parser.parse_args().job_type], kinds=["job"])
    return entry.name


async def execute(statement: str, job_type: str) -> tuple[bool, ...] | None:
    """Run a statement of pauses as the service; return its row, if there is one.

    Raises:
        SettingsError: `DATABASE_URL` is not set, or the database does not fit (`admit`).
        UnavailableError: PostgreSQL does not answer.
    """
    url = load_settings_here("database_url").require_database_url()
    await admit(url)
    async with Database(url, max_connections=1) as database:
        return await database.fetch_one(SERVICE, statement, {"job_type": job_type})
