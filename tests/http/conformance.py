"""Whether an answer is one that the OpenAPI document describes: its status, its headers and its body."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from runtime.http.openapi import openapi_document
from tests.bundles import prepared_endpoints

JSON_TYPES = ("application/json", "application/problem+json")
OF_HTTP = {"content-encoding", "content-type", "content-length", "date", "vary"}
OF_HOPS = {"connection", "server", "transfer-encoding"}  # of whatever stands before the application
OF_PAGES = "access-control-"
Schema = Mapping[str, Any]


@cache
def document() -> dict[str, Any]:
    """The document of all endpoints; an object has no member that it does not describe."""
    described: dict[str, Any] = json.loads(openapi_document(prepared_endpoints(), 10_000))
    for component in described["components"]["schemas"].values():
        if "properties" in component:
            component.setdefault("additionalProperties", False)
    return described


def check_answer(answer: httpx.Response) -> None:
    """Fail when an answer of a described path is not; its body must have been read, unless it is a stream."""
    method = answer.request.method
    operations = find_path(answer.request.url.path)
    operation = operations.get({"HEAD": "get"}.get(method, method.lower()))
    if method == "OPTIONS" or (operation is None and operations):
        assert answer.headers["allow"]
        assert answer.status_code == (204 if method == "OPTIONS" else 405)
        return
    if operation is None:
        return
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{method} {answer.request.url.path} answers {answer.status_code}, which is not described"
    check_headers(answer, described.get("headers", {}))
    check_body(answer, described.get("content", {}))


def check_message(name: str, data: Mapping[str, Any]) -> None:
    """Fail when a message of the hub, or an event of a stream, is not described; results belong to the job type.

    Args:
        name: Of the message or of the event.
        data: Its argument, or its data.
    """
    events = document()["paths"]["/api/recruiter/jobs/{jobId}/events"]["get"]["responses"]["200"]["content"]
    known = document()["x-hub-messages"] | events["text/event-stream"]["x-events"]
    validate({**data, "resultData": None} if "resultData" in data else data, known[name])


def find_path(path: str) -> dict[str, Any]:
    """Return the operations at a path; none when it is not described."""
    steps = path.rstrip("/").split("/")
    if path in document()["paths"]:
        named: dict[str, Any] = document()["paths"][path]
        return named
    for template, operations in document()["paths"].items():
        parts = template.split("/")
        if len(parts) == len(steps) and all(a == b or a.startswith("{") for a, b in zip(parts, steps, strict=True)):
            found: dict[str, Any] = operations
            return found
    return {}


def check_headers(answer: httpx.Response, described: Schema) -> None:
    """Look whether each header is described, and has a value as it says."""
    known = {name.lower(): resolve(header) for name, header in described.items()}
    unknown = {name for name in answer.headers if not name.startswith(OF_PAGES)} - known.keys() - OF_HTTP - OF_HOPS
    assert not unknown, f"{answer} has {unknown}, which it does not describe"
    for name, header in known.items():
        assert name in answer.headers or not header.get("required"), f"{answer} lacks {name}"
        if name in answer.headers:
            value = answer.headers[name]
            validate(int(value) if header["schema"]["type"] == "integer" else value, header["schema"])


def check_body(answer: httpx.Response, described: Schema) -> None:
    """Look whether the body is of a type that is described, and of its schema."""
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if not described or answer.status_code == 304:
        assert "content-length" not in answer.headers
        return
    names = {name.partition(";")[0]: content for name, content in described.items()}
    assert media_type in names or "*/*" in names, f"{answer} is {media_type}, which is not described"
    if media_type in JSON_TYPES and "*/*" not in names and answer.request.method != "HEAD":
        validate(answer.json(), names[media_type]["schema"])


def resolve(header: Schema) -> Schema:
    """Return a header that may be referred to."""
    found: Schema = (
        document()["components"]["headers"][header["$ref"].rpartition("/")[2]] if "$ref" in header else header
    )
    return found


def validate(value: object, schema: Schema) -> None:
    """Fail when a value is not of a schema."""
    validator_of(json.dumps(schema)).validate(value)


@cache
def validator_of(schema: str) -> jsonschema_rs.Draft202012Validator:
    """Return what validates, formats too."""
    rooted = json.loads(schema) | {"components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)
