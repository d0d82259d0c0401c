"""The OpenAPI document as somebody reads it who writes a client: complete, in the wire's words, with examples."""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import msgspec
import pytest
from schemathesis.specs.openapi import definitions

from runtime.bindings.live.news import News
from runtime.bundle import index_bundle
from runtime.http.openapi import openapi_document
from runtime.http.parameters import camel
from tests.bundles import prepared_endpoints, write
from tests.http.conformance import document as strict_document
from tests.http.conformance import validate

OF_PYTHON = re.compile(r"(?<!-)\b(None|True|False|Attributes:|Args:|Raises:|Struct|msgspec)\b|``")
MOMENT = re.compile(r"(At|Time|Updated)$")
SHOUT = '''"""Write an item in capitals."""

from datetime import datetime

from msgspec import Struct

from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.declare import job


class Shouted(Struct, rename="camel", frozen=True, kw_only=True):
    """A text.

    Attributes:
        shouted_at: When; None when nobody knows.
    """

    shouted_at: datetime | None = None


@job(item_type="word", batch=1, concurrency=1)
async def shout(item: Item[None]) -> Shouted:
    return Shouted()


def summarize(job: FinishedJob[None], items: list[FinishedItem]) -> dict[str, int]:
    return {}
'''
PEEK = '''"""Peek."""

from runtime.bindings.views import JobResult
from runtime.declare import get


@get("/peek", auth=False)
async def peek() -> JobResult: ...
'''


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    described: dict[str, Any] = msgspec.json.decode(openapi_document(prepared_endpoints(), 10_000))
    return described


def walk(node: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of the document with its place."""
    if isinstance(node, dict):
        yield path, node
        for name, value in node.items():
            yield from walk(value, f"{path}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from walk(value, f"{path}/{number}")


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    definitions.OPENAPI_31_VALIDATOR.validate(document)

    assert document["servers"][0]["url"] == "/"
    assert document["info"]["license"]["name"] == "MIT"


def test_descriptions_are_in_the_words_of_the_wire(document: dict[str, Any]) -> None:
    texts = {place: node[key] for place, node in walk(document) for key in ("description", "summary") if key in node}
    wire = {name for _, node in walk(document) for name in node.get("properties", {})}
    written = {place: text for place, text in texts.items() if isinstance(text, str)}
    python = {place: text for place, text in written.items() if OF_PYTHON.search(text)}
    snake = {
        place: word
        for place, text in written.items()
        for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text)
        if camel(word) in wire
    }

    assert len(written) > 100
    assert (python, snake) == ({}, {})


def test_everything_is_described(document: dict[str, Any]) -> None:
    operations = [one for path in document["paths"].values() for one in path.values()]
    parameters = [parameter for operation in operations for parameter in operation["parameters"]]
    headers = document["components"]["headers"].values()
    schemas = document["components"]["schemas"].values()

    for described in (*operations, *parameters, *headers, *schemas):
        assert described["description"].endswith((".", "`")), described


def test_every_moment_is_a_date_time(document: dict[str, Any]) -> None:
    moments = {
        f"{place}/{name}": schema
        for place, node in walk(document["components"]["schemas"])
        for name, schema in node.get("properties", {}).items()
        if MOMENT.search(name)
    }
    untold = [place for place, schema in moments.items() if "date-time" not in str(schema)]

    assert len(moments) > 12
    assert untold == []


def test_every_body_has_an_example_that_is_valid(document: dict[str, Any]) -> None:
    bodies = [
        (place, content)
        for place, node in walk(document["paths"])
        for media_type, content in node.get("content", {}).items()
        if media_type.endswith("json")
    ]

    assert len(bodies) > 100
    for place, content in bodies:
        assert content["examples"], place
        for example in content["examples"].values():
            validate(example["value"], content["schema"])


def test_results_are_described_for_each_job_type(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    page = document["paths"]["/api/recruiter/jobs/{jobId}/result"]["get"]["responses"]["200"]["content"]

    of_items = {one.pop("title"): one for one in deepcopy(schemas["ItemResult"]["anyOf"])}
    of_jobs = {one.pop("title"): one for one in deepcopy(schemas["JobResult"]["anyOf"])}
    assert of_items.keys() == of_jobs.keys() == {entry.name for entry in index_bundle().select(kinds=["job"])}
    assert of_items["skill_gap_batch"] == {"$ref": "#/components/schemas/ResumeGaps"}
    assert of_jobs["skill_gap_batch"] == {"$ref": "#/components/schemas/SkillGapSummary"}
    assert of_items["bulk_analysis"] == {"$ref": "#/components/schemas/ResumeAnalysis"}
    assert {"$ref": "#/components/schemas/RankingSection"} in of_items["report_generation"]["anyOf"]
    assert of_jobs["bulk_analysis"] == {"$ref": "#/components/schemas/BulkAnalysisSummary"}
    assert of_jobs["report_generation"] == {"$ref": "#/components/schemas/ReportSummary"}
    assert {"$ref": "#/components/schemas/ItemResult"} in schemas["ItemView"]["properties"]["resultData"]["anyOf"]
    assert {"$ref": "#/components/schemas/JobResult"} in schemas["JobCompleted"]["properties"]["resultData"]["anyOf"]
    assert {"$ref": "#/components/schemas/JobResult"} in page["application/json"]["schema"]["anyOf"]


def test_a_job_type_that_is_added_is_described_and_a_broken_one_left_out(tmp_path: Path) -> None:
    root = tmp_path / "functions"
    write(root, "http/peek.py", PEEK)
    write(root, "jobs/shout.py", SHOUT)
    write(root, "jobs/broken.py", SHOUT.replace("shout(", "broken(").replace("import Struct", "import Nothing"))

    described = msgspec.json.decode(openapi_document(prepared_endpoints(root=root), 10))

    schemas = described["components"]["schemas"]
    assert schemas["ItemResult"]["anyOf"] == [{"title": "shout", "$ref": "#/components/schemas/Shouted"}]
    assert schemas["JobResult"]["anyOf"][0]["title"] == "shout"
    assert schemas["Shouted"]["properties"]["shoutedAt"] == {
        "anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}],
        "default": None,
        "description": "When; null when nobody knows.",
    }


def test_messages_of_the_hub_are_components(document: dict[str, Any]) -> None:
    messages = document["x-hub-messages"]

    assert messages.keys() == {"ProgressUpdate", "JobCompleted", "JobFailed", "JobCancelled"}
    for kind in get_args(News):
        component = document["components"]["schemas"][messages[kind.hub_event]["$ref"].rpartition("/")[2]]
        fields = [field.encode_name for field in msgspec.structs.fields(kind)]
        assert component["required"] == list(component["properties"]) == fields


def test_texts_that_are_sent_have_no_nul(document: dict[str, Any]) -> None:
    title = document["components"]["schemas"]["NewJobDescription"]["properties"]["title"]

    validate("Nurse", title)
    with pytest.raises(jsonschema_rs.ValidationError):
        validate("Nurse\0", title)
    with pytest.raises(jsonschema_rs.ValidationError):
        validate("\x1d\ufeff", title)


def test_an_answer_has_all_its_members(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert schemas["JobView"]["required"] == list(schemas["JobView"]["properties"])
    assert schemas["JobAccepted"]["required"] == list(schemas["JobAccepted"]["properties"])
    assert "errors" not in schemas["Problem"]["required"]
    assert "asOf" not in schemas["AnalysisRequest"]["required"]
    assert strict_document()["components"]["schemas"]["JobView"]["additionalProperties"] is False
