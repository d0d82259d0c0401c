"""Describes endpoints as OpenAPI 3.1, from their declarations, their signatures and what they call."""

import types
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from runtime.bindings.reply import MAX_FILES
from runtime.http.endpoint import PreparedEndpoint
from runtime.http.media_types import JSON, MULTIPART
from runtime.http.parameters import REQUIRED, Sources, Value
from runtime.http.possible_answers import find_headers, find_problems
from runtime.http.uploads import FIELD
from runtime.problem import PROBLEM, Problem

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
INFO = {"title": "CareerBird bulk jobs", "version": "1"}
SECURITY_SCHEMES = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
Schema = dict[str, Any]


def openapi_document(endpoints: Sequence[PreparedEndpoint], max_items: int) -> bytes:
    """Return the document as JSON.

    Args:
        endpoints: What it describes.
        max_items: Items that a submission may have.
    """
    bodies = [one.sources.body for one in endpoints if one.sources.body]
    wanted = [Problem, *bodies, *(one.body_type for one in endpoints)]
    (_, *schemas), components = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
    body_schemas = iter(schemas[: len(bodies)])
    paths: dict[str, Schema] = {}
    for one, answer in zip(endpoints, schemas[len(bodies) :], strict=True):
        operation = describe(one, answer)
        if one.sources.body:
            operation["requestBody"] = describe_body(one, next(body_schemas), components, max_items)
        paths.setdefault(one.declared.path, {})[one.declared.method.lower()] = operation
    shared = {"schemas": components, "securitySchemes": SECURITY_SCHEMES}
    return msgspec.json.encode({"openapi": "3.1.0", "info": INFO, "paths": paths, "components": shared})


def describe(endpoint: PreparedEndpoint, answer: Schema) -> Schema:
    """Return an operation without its JSON body."""
    operation: Schema = {
        "operationId": endpoint.loaded.entry.name,
        "summary": endpoint.loaded.entry.summary,
        "parameters": parameters(endpoint.sources),
        "responses": {
            **successes(endpoint, answer),
            **{str(status): problem(status) for status in find_problems(endpoint)},
            "default": {"description": "A problem (RFC 9457).", "content": PROBLEM_CONTENT},
        },
        "security": [{"bearer": []}] if endpoint.declared.auth else [],
    }
    if endpoint.sources.files:
        operation["requestBody"] = content(MULTIPART, FILES)
    return operation


def describe_body(endpoint: PreparedEndpoint, schema: Schema, components: dict[str, Schema], max_items: int) -> Schema:
    """Return a JSON body; the lists of a submission are bounded in its component."""
    if endpoint.declared.limit == "submissions":
        bound_lists(components[schema["$ref"].rpartition("/")[2]], max_items)
    return content(JSON, schema)


def bound_lists(body: Schema, max_items: int) -> None:
    """Say of a submission's lists what the setting allows."""
    for field in body["properties"].values():
        if field.get("type") == "array":
            field.setdefault("maxItems", max_items)


def parameters(sources: Sources) -> list[Schema]:
    """Return the parameters of an operation, by where they stand."""
    groups = {"path": sources.path, "query": sources.query, "header": sources.headers}
    return [parameter(place, value) for place, values in groups.items() for value in values]


def parameter(place: str, value: Value) -> Schema:
    """Return a parameter of an operation."""
    schema = msgspec.json.schema(value.type)
    if value.default is not REQUIRED and value.default is not None:
        schema["default"] = value.default
    return {"name": value.wire, "in": place, "required": value.default is REQUIRED, "schema": schema}


def successes(endpoint: PreparedEndpoint, answer: Schema) -> Schema:
    """Return the answers that are no problems, by status."""
    has_etag = endpoint.declared.method == "GET" and endpoint.media_type == JSON
    names = [*(["ETag"] if has_etag else []), *find_headers(endpoint.loaded)]
    success: Schema = {"description": "Success."}
    if names:
        success["headers"] = {name: HEADERS[name] for name in names}
    if endpoint.media_type != JSON:
        success["content"] = {endpoint.media_type: {"schema": {"type": "string"}}}
    elif endpoint.body_type is not types.NoneType:
        success["content"] = {JSON: {"schema": answer}}
    answers = {str(endpoint.declared.status): success}
    if has_etag:
        answers["304"] = {"description": "As the caller knows it.", "headers": {"ETag": HEADERS["ETag"]}}
    if endpoint.is_stream:
        answers["204"] = {"description": "Nothing more will follow."}
    return answers


def problem(status: int) -> Schema:
    """Return the answer of one kind of problem."""
    answer: Schema = {"description": f"{HTTPStatus(status).phrase} (RFC 9457).", "content": PROBLEM_CONTENT}
    if status in PROBLEM_HEADERS:
        answer["headers"] = {name: HEADERS[name] for name in PROBLEM_HEADERS[status]}
    return answer


def content(media_type: str, schema: Schema) -> Schema:
    """Return a request body that must be there."""
    return {"required": True, "content": {media_type: {"schema": schema}}}
