"""What a model is asked to answer, as its JSON Schema: the members of a result that somebody who reads can fill in."""

from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from runtime.analysis.result import Status

SCHEMA_NAME = "resume_analysis"
NOT_FOR_STRICT = ("title", "default", "description")  # what strict mode refuses, or has no use for


class ModelRequirement(Struct, rename="camel", frozen=True, kw_only=True):
    """One requirement of the posting, as a model is asked for it: without places, which it cannot count."""

    text: str
    kind: Literal["must", "nice"]
    status: Status
    evidence: str


class ModelAnalysis(Struct, rename="camel", frozen=True, kw_only=True):
    """`ResumeAnalysis` as a model is asked for it."""

    score: float
    summary: str
    strengths: list[str]
    requirements: list[ModelRequirement]
    experience_years: float | None
    held_title: str
    occupation: str


class SaidRequirement(Struct, rename="camel", frozen=True, kw_only=True):
    """A requirement as it is taken."""

    text: str
    kind: Literal["must", "nice"] = "must"
    status: Status
    evidence: str | None = None


class SaidPart(Struct, rename="camel", frozen=True, kw_only=True):
    """A part of the score, from a model that gives some unasked."""

    part: str
    points: float
    detail: str = ""


class SaidAnalysis(Struct, rename="camel", frozen=True, kw_only=True):
    """An analysis as it is taken: not every provider holds a model to its schema, and members may be left out."""

    score: float
    summary: str
    strengths: list[str] = []
    requirements: list[SaidRequirement] = []
    experience_years: float | None = None
    held_title: str | None = None
    occupation: str | None = None
    matched_skills: list[str] = []
    missing_skills: list[str] = []
    explanation: list[SaidPart] = []


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
