"""Describes endpoints as OpenAPI 3.1, from their declarations, their signatures and what they call."""

import types
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from runtime.bundle import Loaded
from runtime.declare import Endpoint
from runtime.http.answers import body_type_of, media_type_of
from runtime.http.body import JSON, MULTIPART
from runtime.http.event_stream import is_stream
from runtime.http.outcomes import headers_of, problems_of
from runtime.http.parameters import REQUIRED, Sources, Value, check_endpoint, find_sources
from runtime.http.problems import PROBLEM, Problem
from runtime.http.uploads import FIELD, MAX_FILES

REFERENCE = "#/components/schemas/{name}"
PROBLEM_CONTENT = {PROBLEM: {"schema": {"$ref": REFERENCE.format(name="Problem")}}}
PROBLEM_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
FILES = {
    "type": "object",
    "required": [FIELD],
    "properties": {
        FIELD: {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_FILES,
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
        }
    },
}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "Weak; for If-None-Match.", "schema": {"type": "string"}},
    "Link": {"description": "The next page (RFC 8288).", "schema": {"type": "string"}},
    "Location": {"description": "Where to ask about it.", "schema": {"type": "string", "format": "uri-reference"}},
    "Retry-After": {"description": "Seconds until it is worth asking again.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}},
}
Schema = dict[str, Any]


def openapi_document(endpoints: Sequence[Loaded], max_items: int) -> bytes:
    """Return the document as JSON.

    Args:
        endpoints: Imported functions that declare an endpoint.
        max_items: Items that a submission may have.

    Raises:
        BundleError: As `find_sources`.
    """
    described = [(loaded, check_endpoint(loaded)) for loaded in endpoints]
    sources = [find_sources(loaded, endpoint) for loaded, endpoint in described]
    bodies = [one.body for one in sources if one.body]
    wanted = [Problem, *bodies, *(body_type_of(loaded.returns) for loaded in endpoints)]
    schemas, components = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
    body_schemas = iter(schemas[1 : 1 + len(bodies)])
    answer_schemas = iter(schemas[1 + len(bodies) :])
    paths: dict[str, Schema] = {}
    for (loaded, endpoint), source in zip(described, sources, strict=True):
        operation = describe(loaded, endpoint, source, next(answer_schemas))
        if source.body:
            body_schema = next(body_schemas)
            operation["requestBody"] = content(JSON, body_schema)
            if endpoint.limit == "submissions":
                bound_lists(components[body_schema["$ref"].rpartition("/")[2]], max_items)
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
    operation: Schema = {
        "operationId": loaded.entry.name,
        "summary": loaded.entry.summary,
        "parameters": [
            *(parameter("path", value) for value in sources.path),
            *(parameter("query", value) for value in sources.query),
            *(parameter("header", value) for value in sources.headers),
        ],
        "responses": {
            **successes(loaded, endpoint, answer),
            **{str(status): problem(status) for status in problems_of(loaded, endpoint, sources)},
            "default": {"description": "A problem (RFC 9457).", "content": PROBLEM_CONTENT},
        },
        "security": [{"bearer": []}] if endpoint.auth else [],
    }
    if sources.files:
        operation["requestBody"] = content(MULTIPART, FILES)
    return operation


def successes(loaded: Loaded, endpoint: Endpoint, answer: Schema) -> Schema:
    """Return the answers that are no problems, by status."""
    media_type, schema = content_of(loaded, answer)
    has_etag = endpoint.method == "GET" and media_type == JSON
    names = [*(["ETag"] if has_etag else []), *headers_of(loaded)]
    success: Schema = {"description": "Success."}
    if names:
        success["headers"] = {name: HEADERS[name] for name in names}
    if media_type:
        success["content"] = {media_type: {"schema": schema}}
    answers = {str(endpoint.status): success}
    if has_etag:
        answers["304"] = {"description": "As the caller knows it.", "headers": {"ETag": HEADERS["ETag"]}}
    if is_stream(loaded.returns):
        answers["204"] = {"description": "Nothing more will follow."}
    return answers


def content_of(loaded: Loaded, answer: Schema) -> tuple[str, Schema]:
    """Return media type and schema of the answer; no media type when there is no body."""
    media_type = media_type_of(loaded.returns)
    if media_type != JSON:
        return media_type, {"type": "string"}
    return ("", {}) if body_type_of(loaded.returns) is types.NoneType else (JSON, answer)


def problem(status: int) -> Schema:
    """Return the answer of one kind of problem."""
    answer: Schema = {"description": f"{HTTPStatus(status).phrase} (RFC 9457).", "content": PROBLEM_CONTENT}
    if status in PROBLEM_HEADERS:
        answer["headers"] = {name: HEADERS[name] for name in PROBLEM_HEADERS[status]}
    return answer


def bound_lists(body: Schema, max_items: int) -> None:
    """Say of a submission's lists what the setting allows."""
    for field in body["properties"].values():
        if field.get("type") == "array":
            field.setdefault("maxItems", max_items)


def parameter(place: str, value: Value) -> Schema:
    """Return a parameter of an operation."""
    schema = msgspec.json.schema(value.type)
    if value.default is not REQUIRED and value.default is not None:
        schema["default"] = value.default
    return {"name": value.wire, "in": place, "required": value.default is REQUIRED, "schema": schema}


def content(media_type: str, schema: Schema) -> Schema:
    """Return a request body that must be there."""
    return {"required": True, "content": {media_type: {"schema": schema}}}
