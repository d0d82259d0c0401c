"""The OpenAPI document, and functions that the runtime refuses to serve."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from runtime.errors import BundleError
from runtime.http.endpoint import PreparedEndpoint
from tests.bundles import prepared_endpoints, write

HEAD = '"""Do it."""\n\nfrom uuid import UUID\n\nfrom msgspec import Struct\n\n'
IMPORTS = (
    "from runtime.bindings.caller import Caller\nfrom runtime.bindings.reply import UploadedFile\n"
    "from runtime.declare import get, post\n\n\nclass Body(Struct):\n    a: int\n\n\n"
)


@pytest.fixture
async def document(app: Litestar) -> dict[str, Any]:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # litestar types its scopes more narrowly
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as anybody:
        answer = await anybody.get("/schema")
    schema: dict[str, Any] = answer.json()
    return schema


def test_every_endpoint_is_described(document: dict[str, Any], endpoints: list[PreparedEndpoint]) -> None:
    described = {
        (method.upper(), path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }

    assert document["openapi"] == "3.1.0"
    assert len(described) == len(endpoints)
    for endpoint in endpoints:
        declared = endpoint.declared
        operation = described[declared.method, declared.path]
        assert operation["summary"] == endpoint.loaded.entry.summary
        by_query: list[dict[str, list[str]]] = [{"accessToken": []}] if endpoint.is_stream else []
        assert operation["security"] == ([{"bearer": []}, *by_query] if declared.auth else [])
        assert operation["responses"].keys() >= {str(declared.status), "default"}
        path_parameters = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
        assert path_parameters == list(declared.path_parameters)


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    def references(node: object) -> list[str]:
        match node:
            case {"$ref": str(reference)}:
                return [reference]
            case dict():
                return [found for value in node.values() for found in references(value)]
            case list():
                return [found for value in node for found in references(value)]
            case _:
                return []

    found = {tuple(reference.split("/")[1:]) for reference in references(document)}

    assert found
    assert all(name in document[components][group] for components, group, name in found)


def test_a_submission_is_described_with_header_and_body(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/recruiter/analyze/bulk"]["post"]

    assert [(one["name"], one["in"]) for one in operation["parameters"]] == [("Idempotency-Key", "header")]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/BulkAnalysisRequest"
    }
    request = document["components"]["schemas"]["BulkAnalysisRequest"]
    assert request["required"] == ["resumeIds", "jobDescriptionId", "userId", "planType"]
    resume_ids = request["properties"]["resumeIds"]
    assert resume_ids["items"]["format"] == "uuid"
    assert (resume_ids["minItems"], resume_ids["maxItems"], resume_ids["uniqueItems"]) == (1, 10_000, True)


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        pytest.param("/livez", "get", "200 304 400 406 412 422 431 500", id="no token, no server"),
        pytest.param(
            "/api/recruiter/jobs/{jobId}", "get", "200 304 400 401 404 406 412 422 429 431 500 503", id="a path"
        ),
        pytest.param(
            "/api/recruiter/jobs/{jobId}/events", "get", "200 204 400 401 404 406 422 429 431 500 503", id="a stream"
        ),
        pytest.param(
            "/api/recruiter/jobs/{jobId}/result",
            "get",
            "200 304 400 401 404 406 409 412 422 429 431 500 503",
            id="a conflict",
        ),
        pytest.param("/api/recruiter/resumes", "get", "200 304 400 401 406 412 422 429 431 500 503", id="a query"),
        pytest.param(
            "/api/recruiter/resumes/{resumeId}", "delete", "204 400 401 404 412 422 429 431 500 503", id="a deletion"
        ),
        pytest.param(
            "/api/recruiter/resumes", "post", "201 400 401 406 408 412 413 415 422 429 431 500 503", id="files"
        ),
        pytest.param(
            "/api/recruiter/analyze/bulk",
            "post",
            "202 400 401 403 406 408 409 412 413 415 422 429 431 500 503",
            id="a submission",
        ),
        pytest.param(
            "/api/recruiter/jobs/{jobId}/cancel",
            "post",
            "200 400 401 403 404 406 408 409 412 413 415 422 429 431 500 503",
            id="all",
        ),
    ],
)
def test_the_statuses_that_an_operation_can_give_are_listed(
    document: dict[str, Any], path: str, method: str, statuses: str
) -> None:
    responses = document["paths"][path][method]["responses"]

    assert sorted(responses) == [*statuses.split(), "default"]


def test_headers_are_described_where_they_are_sent(document: dict[str, Any]) -> None:
    def headers(path: str, method: str, status: str) -> list[str]:
        every = {"Cache-Control", "X-Content-Type-Options", "X-Request-ID", "RateLimit", "RateLimit-Policy"}
        return sorted(document["paths"][path][method]["responses"][status]["headers"].keys() - every)

    assert headers("/api/recruiter/analyze/bulk", "post", "202") == ["Location", "Retry-After"]
    assert headers("/api/recruiter/jobs/{jobId}", "get", "200") == ["ETag", "Retry-After"]
    assert headers("/api/recruiter/queue/status/{userId}", "get", "200") == ["ETag", "Link"]
    assert headers("/api/recruiter/resumes", "post", "201") == []
    assert headers("/api/recruiter/resumes", "post", "429") == ["Retry-After"]


def test_an_upload_is_described_with_its_field(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/recruiter/resumes"]["post"]["requestBody"]

    schema = body["content"]["multipart/form-data"]["schema"]
    assert (schema["required"], schema["properties"]["files"]["minItems"]) == (["files"], 1)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        pytest.param('@get("/a")\nasync def act(thing: object) -> None: ...\n', "thing", id="a type of nobody"),
        pytest.param('@get("/{aId}")\nasync def act() -> None: ...\n', "a_id", id="a path parameter not taken"),
        pytest.param('@post("/a")\nasync def act(b: Body) -> None: ...\n', "`body`", id="a Struct of another name"),
        pytest.param('@get("/a")\nasync def act(body: Body) -> None: ...\n', "GET", id="a GET with a body"),
        pytest.param('@get("/a", auth=False)\nasync def act(c: Caller) -> None: ...\n', "token", id="no token"),
        pytest.param(
            '@post("/a")\nasync def act(body: Body, files: list[UploadedFile]) -> None: ...\n', "one body", id="two"
        ),
        pytest.param(
            '@post("/a", limit="submissions")\nasync def act(body: Body) -> None: ...\n', "item_count", id="uncounted"
        ),
        pytest.param('@get("/a")\nasync def act(query: Body, b: int) -> None: ...\n', "b must", id="beside query"),
    ],
)
def test_a_parameter_from_nowhere_names_file_and_line(tmp_path: Path, source: str, complaint: str) -> None:
    write(tmp_path / "functions", "http/act.py", HEAD + IMPORTS + source)

    with pytest.raises(BundleError, match=r"^functions/http/act\.py:\d+: ") as error:
        prepared_endpoints(["act"], root=tmp_path / "functions")

    assert complaint in str(error.value)
