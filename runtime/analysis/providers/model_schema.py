"""What a model is asked to answer, as its JSON Schema: the members of a result that somebody who reads can fill in."""

from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from runtime.analysis.result import Status

SCHEMA_NAME = "resume_analysis"
NOT_FOR_STRICT = ("title", "default", "description")  # what strict mode refuses, or has no use for


class ModelRequirement(Struct, rename="camel", frozen=True, kw_only=True):
    """One requirement of the posting, as a model says it: without places, which it cannot count."""

    text: str
    kind: Literal["must", "nice"]
    status: Status
    evidence: str = ""


class ModelPart(Struct, rename="camel", frozen=True, kw_only=True):
    """A part of the score, from a model that gives some unasked."""

    part: str
    points: float
    detail: str = ""


class ModelAnalysis(Struct, rename="camel", frozen=True, kw_only=True):
    """`ResumeAnalysis` as a model may say it; what is asked for in the schema is all but what has a default here."""

    score: float
    summary: str
    strengths: list[str] = []
    requirements: list[ModelRequirement] = []
    experience_years: float | None = None
    held_title: str = ""
    occupation: str = ""


class LooseAnalysis(ModelAnalysis, frozen=True, kw_only=True):
    """The same from a model that takes no schema: other members of a result are taken where they come."""

    matched_skills: list[str] = []
    missing_skills: list[str] = []
    explanation: list[ModelPart] = []


@cache
def response_format() -> dict[str, Any]:
    """Return what asks for structured output: all members, and no others."""
    (reference,), components = msgspec.json.schema_components([ModelAnalysis], ref_template="#/$defs/{name}")
    defs = {name: strictly(schema) for name, schema in components.items()}
    root = defs.pop(reference["$ref"].rpartition("/")[2])
    return {
        "type": "json_schema",
        "json_schema": {"name": SCHEMA_NAME, "strict": True, "schema": {**root, "$defs": defs}},
    }


def strictly(schema: Any) -> Any:  # noqa: ANN401 -- JSON
    """Return a schema as strict mode wants it: every member is required, no other is allowed."""
    match schema:
        case dict():
            kept = {key: strictly(value) for key, value in schema.items() if key not in NOT_FOR_STRICT}
            if "properties" in schema:
                members = {name: strictly(value) for name, value in schema["properties"].items()}
                kept |= {"properties": members, "required": list(members), "additionalProperties": False}
            return kept
        case list():
            return [strictly(each) for each in schema]
        case _:
            return schema
