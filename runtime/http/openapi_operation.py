"""Describes one endpoint as an operation of OpenAPI."""

import re
import types
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from runtime.bindings.live.news import News
from runtime.bindings.reply import MAX_FILES
from runtime.http.endpoint import PreparedEndpoint
from runtime.http.media_types import ANY, JSON, MULTIPART
from runtime.http.openapi_examples import FORMATS, make_example
from runtime.http.openapi_headers import ALWAYS, COUNTED, OF_REQUEST, headers_of_problem, refer
from runtime.http.openapi_schemas import REFERENCE, Schema, forbid_nul
from runtime.http.parameters import REQUIRED, Value
from runtime.http.possible_answers import find_headers, find_problems
from runtime.http.uploads import FIELD
from runtime.http.wire_words import in_wire_words, read_entries, read_purpose, sentence_of
from runtime.problem import PROBLEM

Words = Callable[[str], str]
PREFIX = "/api/recruiter/"
REQUEST_ID = FORMATS["uuid"]
FILES: Schema = {
    "type": "object",
    "required": [FIELD],
    "additionalProperties": False,
    "properties": {
        FIELD: {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_FILES,
            "description": "Each with its name; a zip archive's files count one by one.",
            "items": {"contentMediaType": "application/octet-stream"},  # bytes have no type
        }
    },
}
EVENTS_EXAMPLE = 'event: progress\nid: 4294967299\ndata: {"status":"processing", "processedItems":3}\n\n'
OPEN: list[Schema] = []
WITH_TOKEN: list[Schema] = [{"bearer": []}]
WITH_QUERY_TOKEN: list[Schema] = [*WITH_TOKEN, {"accessToken": []}]


class OperationWriter:
    """Writes operations in the words of one document."""

    def __init__(self, components: Mapping[str, Schema], names: Mapping[str, str]) -> None:
        """Write with these schemas, and these names of the wire by Python's."""
        self._components = components
        self._names = names

    def write(self, endpoint: PreparedEndpoint, body: Schema | None, answer: Schema) -> Schema:
        """Return an operation.

        Args:
            endpoint: What it describes.
            body: Schema of its JSON body; None when it takes none.
            answer: Schema of its JSON answer.
        """
        entry = endpoint.loaded.entry
        operation: Schema = {
            "operationId": entry.name,
            "tags": [tag_of(endpoint.declared.path)],
            "summary": entry.summary,
            "description": in_wire_words(read_purpose(endpoint.loaded.function), self._names),
            "parameters": self._parameters(endpoint),
            "responses": self._successes(endpoint, answer) | problems(endpoint),
            "security": security(endpoint),
        }
        if body is not None:
            operation["requestBody"] = self._content(JSON, body) | {"required": True}
        if endpoint.sources.files:
            operation["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": FILES}}}
        return operation

    def _content(self, media_type: str, schema: Schema) -> Schema:
        example = make_example(schema, self._components)
        return {"content": {media_type: {"schema": schema, "examples": {"one": {"value": example}}}}}

    def _parameters(self, endpoint: PreparedEndpoint) -> list[Schema]:
        sources = endpoint.sources
        told = read_entries(sources.query_type, "Attributes") if sources.query_type else {}
        told |= read_entries(endpoint.loaded.function, "Args")
        groups = {"path": sources.path, "query": sources.query, "header": sources.headers}
        return [self._parameter(place, value, told) for place, values in groups.items() for value in values]

    def _parameter(self, place: str, value: Value, told: Mapping[str, str]) -> Schema:
        schema = without_null(msgspec.json.schema(value.type))
        forbid_nul([schema])
        description = schema.pop("description", None) or told.get(value.name) or OF_REQUEST.get(value.wire)
        if value.default is not REQUIRED and value.default is not None:
            schema["default"] = value.default
        described = {"name": value.wire, "in": place, "required": value.default is REQUIRED, "schema": schema}
        return described | {"description": in_wire_words(description or sentence_of(value.wire), self._names)}

    def _successes(self, endpoint: PreparedEndpoint, answer: Schema) -> Schema:
        """Return the answers that are no problems, by status."""
        counted = COUNTED if endpoint.declared.auth else ()
        has_etag = endpoint.declared.method == "GET" and endpoint.media_type == JSON
        sent = [*ALWAYS, *counted, *(["ETag"] if has_etag else []), *find_headers(endpoint.loaded)]
        phrase = HTTPStatus(endpoint.declared.status).phrase
        success: Schema = {"description": f"{phrase}.", "headers": refer(sent)}
        if endpoint.is_stream:
            success |= describe_stream(endpoint) | {"headers": refer([*sent, "X-Accel-Buffering"])}
        elif endpoint.is_download:
            return describe_download([*ALWAYS, *counted, *find_headers(endpoint.loaded)])
        elif endpoint.media_type != JSON:
            success["content"] = {endpoint.media_type: {"schema": {"type": "string"}}}
        elif endpoint.body_type is not types.NoneType:
            success |= self._content(JSON, answer)
        answers = {str(endpoint.declared.status): success}
        if has_etag:
            answers["304"] = {"description": "As the caller knows it.", "headers": refer(sent)}
        if endpoint.is_stream:
            answers["204"] = {"description": "Nothing more will follow.", "headers": refer([*ALWAYS, *counted])}
        return answers


def problems(endpoint: PreparedEndpoint) -> Schema:
    """Return the answers that are problems, by status, and what any other would be."""
    is_counted = endpoint.declared.auth
    found = {
        str(status): describe_problem(status, headers_of_problem(status, is_counted=is_counted))
        for status in find_problems(endpoint)
    }
    other = describe_problem(HTTPStatus.BAD_GATEWAY, refer(ALWAYS)) | {"description": "Any other problem (RFC 9457)."}
    return found | {"default": other}


def describe_problem(status: int, headers: Schema) -> Schema:
    """Return the answer of one kind of problem."""
    phrase = HTTPStatus(status).phrase
    example = {
        "type": f"urn:careerbird:problem:{re.sub('[^a-z]+', '-', phrase.lower())}",
        "title": phrase,
        "status": status,
        "detail": f"{HTTPStatus(status).description or phrase}.",
        "instance": f"urn:uuid:{REQUEST_ID}",
        "requestId": REQUEST_ID,
    }
    content = {"schema": {"$ref": REFERENCE.format(name="Problem")}, "examples": {"one": {"value": example}}}
    return {"description": f"{phrase} (RFC 9457).", "headers": headers, "content": {PROBLEM: content}}


def describe_stream(endpoint: PreparedEndpoint) -> Schema:
    """Return the answer of a stream; its events are components, for OpenAPI 3.1 has no schema of one event."""
    events = {kind.stream_event: {"$ref": REFERENCE.format(name=kind.__name__)} for kind in News.__args__}
    said = ", ".join(f"`{name}`" for name in events)
    example = {"one": {"value": EVENTS_EXAMPLE}}
    return {
        "description": f"Events {said}, each with JSON as its data; see `x-events`.",
        "content": {endpoint.media_type: {"schema": {"type": "string"}, "examples": example, "x-events": events}},
    }


def describe_download(sent: list[str]) -> Schema:
    """Return the answers with a file, or with a part of it."""
    known = [*sent, "ETag", "Accept-Ranges"]
    whole = [*known, "Content-Disposition", "Content-Security-Policy"]
    content: Schema = {"content": {ANY: {"schema": {}}}}
    return {
        "200": {"description": "The file.", "headers": refer(whole), **content},
        "206": {"description": "The part asked for.", "headers": refer([*whole, "Content-Range"]), **content},
        "304": {"description": "As the caller knows it.", "headers": refer(known)},
    }


def security(endpoint: PreparedEndpoint) -> list[Any]:
    """Return how a caller says who it is."""
    if not endpoint.declared.auth:
        return OPEN
    return WITH_QUERY_TOKEN if endpoint.is_stream else WITH_TOKEN


def tag_of(path: str) -> str:
    """Return the group of an endpoint: the first word of its path below the API's own."""
    return path.removeprefix(PREFIX).split("/")[0] if path.startswith(PREFIX) else "service"


def without_null(schema: Schema) -> Schema:
    """Return the schema of a parameter that may be left out: it is never null, for it is a text."""
    options = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return options[0] | {key: value for key, value in schema.items() if key != "anyOf"} if len(options) == 1 else schema
