"""Small functions, and bundles made of them."""

from collections.abc import Collection, Iterable
from pathlib import Path

from runtime.bundle import FUNCTIONS
from runtime.bundle.entries import ALL_KINDS
from runtime.declare import Kind
from runtime.http.endpoint import PreparedEndpoint
from runtime.prepared import Prepared
from runtime.settings import Settings
from runtime.usable import prepare_functions

GET_JOB = '''"""Return one job.

More about it.
"""

from typing import Annotated

from msgspec import Meta

from runtime.declare import get


@get("/jobs/{jobId}")
async def get_job(job_id: str, limit: Annotated[int, Meta(ge=1)] = 5) -> str:
    return job_id * limit
'''
BULK_ANALYSIS = '''"""Score one resume."""

from runtime.declare import job


@job(item_type="resume_analysis", batch=250)
def bulk_analysis(item: str) -> int:
    return len(item)


def summarize(job: str, items: list[int]) -> int:
    return sum(items)
'''
RECOVER = '''"""Give stalled items back."""

from runtime.declare import cron


@cron(every_s=5)
async def recover_stalled_work() -> None: ...
'''


def write(root: Path, path: str, source: str) -> None:
    """Write one file of the bundle at `root`."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(source)


def prepared(
    settings: Settings, names: Iterable[str] = (), *, kinds: Collection[Kind] = ALL_KINDS, root: Path = FUNCTIONS
) -> list[Prepared]:
    """Return functions of the bundle at `root`, which must all be good."""
    functions, broken = prepare_functions(settings, names, kinds=kinds, root=root)
    assert broken == []
    return functions


def prepared_endpoints(names: Iterable[str] = (), *, root: Path = FUNCTIONS) -> list[PreparedEndpoint]:
    """Return endpoints of the bundle at `root`; no setting matters to them."""
    functions = prepared(Settings(), names, kinds=["endpoint"], root=root)
    return [one for one in functions if isinstance(one, PreparedEndpoint)]


def endpoint(name: str, decorator: str) -> str:
    head = '"""An endpoint."""\nfrom runtime.declare import get, job, post\n\n\n'
    return f"{head}{decorator}\nasync def {name}() -> None: ...\n"


def schedule(name: str, decorator: str) -> str:
    return f'"""A schedule."""\nfrom runtime.declare import cron\n\n\n{decorator}\nasync def {name}() -> None: ...\n'
