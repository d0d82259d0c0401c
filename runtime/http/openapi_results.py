"""What each job type makes of an item and of a job, as its handler says it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from runtime.bindings.items import WithDocuments
from runtime.bundle import Loaded, check_bundle, load
from runtime.errors import BundleError
from runtime.http.openapi_schemas import Schema


class JobResults(Struct, frozen=True, kw_only=True):
    """The types of one job type's results.

    Attributes:
        name: The job type.
        of_item: What its handler returns.
        of_job: What its `summarize` returns; `NoneType` where it has none.
    """

    name: str
    of_item: Any
    of_job: Any


def find_results(functions: Path) -> Iterator[JobResults]:
    """Yield the results of the job types of a bundle; one that does not import, or says nothing, is left out.

    Args:
        functions: The bundle's folder. Its handlers are imported.
    """
    index, _ = check_bundle(functions)
    for entry in index.select(kinds=["job"]):
        try:
            found = read_results(load(entry))
            msgspec.json.schema_components([found.of_item, found.of_job])
        except (BundleError, TypeError, NameError, KeyError):
            continue
        yield found


def read_results(loaded: Loaded) -> JobResults:
    """Return what a handler and its `summarize` say that they return."""
    summary = get_type_hints(loaded.summarize, include_extras=True)["return"] if loaded.summarize else type(None)
    of_job = get_args(summary)[0] if get_origin(summary) is WithDocuments else summary
    return JobResults(name=loaded.entry.name, of_item=loaded.returns, of_job=of_job)


def choose_by_type(purpose: str, schemas: Iterable[tuple[str, Schema]]) -> Schema:
    """Return the schema of one of several results, each titled with its job type."""
    options = [{"title": name, **schema} for name, schema in schemas]
    return {"description": purpose, **({"anyOf": options} if options else {})}
