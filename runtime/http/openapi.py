"""Describes endpoints as OpenAPI 3.1, from their declarations, their signatures and what they call."""

from collections.abc import Sequence
from typing import get_args

import msgspec

from runtime.bindings.live.news import News
from runtime.http.endpoint import PreparedEndpoint
from runtime.http.openapi_headers import COMPONENTS
from runtime.http.openapi_links import link_operations
from runtime.http.openapi_operation import OperationWriter
from runtime.http.openapi_results import JobResults, choose_by_type, find_results
from runtime.http.openapi_schemas import REFERENCE, Schema, Schemas
from runtime.problem import Problem

INFO = {
    "title": "CareerBird bulk jobs",
    "version": "1",
    "summary": "Analyses of many resumes against one job description.",
    "description": (
        "Times are UTC (RFC 3339), ids are UUIDs. Errors are problems (RFC 9457). A query parameter that is not known"
        " is 422. `OPTIONS` names what a path knows, and whatever answers `GET` answers `HEAD`. The hub at"
        " `/jobProgressHub` speaks SignalR; its messages are in `x-hub-messages`."
    ),
    "license": {"name": "MIT", "identifier": "MIT"},
}
SERVERS = [{"url": "/", "description": "Where this document comes from."}]
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "accessToken": {
        "type": "apiKey",
        "in": "query",
        "name": "access_token",
        "description": "The same token, for browsers that can set no header.",
    },
}
ITEM_RESULT = "What the job type's handler made of an item."
JOB_RESULT = "What the job type made of the whole job."


def openapi_document(endpoints: Sequence[PreparedEndpoint], max_items: int) -> bytes:
    """Return the document as JSON; job handlers are imported for the types of their results.

    Args:
        endpoints: What it describes.
        max_items: Items that a submission may have.
    """
    results = list(find_results(endpoints[0].loaded.entry.path.parents[1])) if endpoints else []
    bodies = [one.sources.body for one in endpoints if one.sources.body]
    answers = [one.body_type for one in endpoints]
    made = [kind for one in results for kind in (one.of_item, one.of_job)]
    schemas = Schemas(bodies, [*answers, *made, Problem, *get_args(News)])
    describe_results(schemas, results, at=len(bodies) + len(answers))
    writer = OperationWriter(schemas.components, schemas.names)
    paths: dict[str, Schema] = {}
    body_places = iter(range(len(bodies)))
    for place, one in enumerate(endpoints, start=len(bodies)):
        body = schemas.at(next(body_places)) if one.sources.body else None
        if one.declared.limit == "submissions" and body is not None:
            bound_lists(schemas.components[body["$ref"].rpartition("/")[2]], max_items)
        paths.setdefault(one.declared.path, {})[one.declared.method.lower()] = writer.write(
            one, body, schemas.at(place)
        )
    link_operations(paths, schemas.components)
    return msgspec.json.encode(assemble(paths, schemas))


def assemble(paths: dict[str, Schema], schemas: Schemas) -> Schema:
    """Return the document."""
    tags = sorted({operation["tags"][0] for operations in paths.values() for operation in operations.values()})
    components = {"schemas": schemas.components, "headers": COMPONENTS, "securitySchemes": SECURITY_SCHEMES}
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": SERVERS,
        "tags": [{"name": name} for name in tags],
        "paths": paths,
        "components": components,
        "x-hub-messages": {one.hub_event: {"$ref": REFERENCE.format(name=one.__name__)} for one in get_args(News)},
    }


def describe_results(schemas: Schemas, results: Sequence[JobResults], at: int) -> None:
    """Add what `runtime.bindings.views` refers to: one schema for all job types.

    Args:
        schemas: With those of the results.
        results: By job type.
        at: The place of the first result; each has two.
    """
    of_items = [(one.name, schemas.at(at + 2 * number)) for number, one in enumerate(results)]
    of_jobs = [(one.name, schemas.at(at + 2 * number + 1)) for number, one in enumerate(results)]
    schemas.components["ItemResult"] = choose_by_type(ITEM_RESULT, of_items)
    schemas.components["JobResult"] = choose_by_type(JOB_RESULT, of_jobs)


def bound_lists(body: Schema, max_items: int) -> None:
    """Say of a submission's lists what the setting allows."""
    for field in body["properties"].values():
        if field.get("type") == "array":
            field.setdefault("maxItems", max_items)
