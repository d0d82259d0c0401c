"""Describes endpoints as OpenAPI 3.1, from their signatures alone."""

import types
from collections.abc import Sequence
from typing import Any, get_args, get_origin

import msgspec

from runtime.bindings.reply import Reply
from runtime.bundle import Loaded
from runtime.declare import Endpoint
from runtime.http.body import JSON, MULTIPART
from runtime.http.event_stream import EVENTS, is_stream
from runtime.http.parameters import REQUIRED, Sources, Value, check_endpoint, find_sources
from runtime.http.problems import PROBLEM, Problem

REFERENCE = "#/components/schemas/{name}"
PROBLEM_ANSWER = {
    "description": "A problem (RFC 9457).",
    "content": {PROBLEM: {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
}
FILES = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    },
}
Schema = dict[str, Any]


def openapi_document(endpoints: Sequence[Loaded]) -> bytes:
    """Return the document as JSON.

    Raises:
        BundleError: As `find_sources`.
    """
    described = [(loaded, check_endpoint(loaded)) for loaded in endpoints]
    sources = [find_sources(loaded, endpoint) for loaded, endpoint in described]
    bodies = [one.body for one in sources if one.body]
    wanted = [Problem, *bodies, *(answer_type(loaded) for loaded in endpoints)]
    schemas, components = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
    body_schemas = iter(schemas[1 : 1 + len(bodies)])
    answer_schemas = iter(schemas[1 + len(bodies) :])
    paths: dict[str, Schema] = {}
    for (loaded, endpoint), source in zip(described, sources, strict=True):
        operation = describe(loaded, endpoint, source, next(answer_schemas))
        if source.body:
            operation["requestBody"] = content(JSON, next(body_schemas))
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "CareerBird bulk jobs", "version": "1"},
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            },
        }
    )


def describe(loaded: Loaded, endpoint: Endpoint, sources: Sources, answer: Schema) -> Schema:
    """Return an operation without its JSON body."""
    success: Schema = {"description": "Success."}
    if is_stream(loaded.returns):
        success["content"] = {EVENTS: {"schema": {"type": "string"}}}
    elif answer_type(loaded) is not types.NoneType:
        success["content"] = {JSON: {"schema": answer}}
    operation: Schema = {
        "operationId": loaded.entry.name,
        "summary": loaded.entry.summary,
        "parameters": [
            *(parameter("path", value) for value in sources.path),
            *(parameter("query", value) for value in sources.query),
            *(parameter("header", value) for value in sources.headers),
        ],
        "responses": {str(endpoint.status): success, "default": PROBLEM_ANSWER},
        "security": [{"bearer": []}] if endpoint.auth else [],
    }
    if sources.files:
        operation["requestBody"] = content(MULTIPART, FILES)
    return operation


def parameter(place: str, value: Value) -> Schema:
    """Return a parameter of an operation."""
    schema = msgspec.json.schema(value.type)
    if value.default is not REQUIRED and value.default is not None:
        schema["default"] = value.default
    return {"name": value.wire, "in": place, "required": value.default is REQUIRED, "schema": schema}


def content(media_type: str, schema: Schema) -> Schema:
    """Return a request body that must be there."""
    return {"required": True, "content": {media_type: {"schema": schema}}}


def answer_type(loaded: Loaded) -> Any:  # noqa: ANN401 -- any type form
    """Return what the body of the answer is."""
    returns = types.NoneType if is_stream(loaded.returns) else loaded.returns
    return get_args(returns)[0] if get_origin(returns) is Reply else returns
