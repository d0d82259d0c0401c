"""Examples of what travels, made from its schema: each is valid, and has every member."""

from collections.abc import Mapping
from typing import Any

from runtime.http.openapi_samples import SAMPLES

Schema = Mapping[str, Any]
FORMATS = {
    "uuid": "019b76da-a800-7c5e-9d3f-2f6b8e0c4a17",
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "uri": "https://example.com/",
}
TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "array": (list,), "null": (type(None),)}
MAX_DEPTH = 40  # no schema is so deep that does not contain itself


def make_example(schema: Schema, components: Mapping[str, Schema], depth: int = 0) -> object:
    """Return a value that a schema takes.

    Args:
        schema: Of a body or a part of it.
        components: What it may refer to, by name.
        depth: How deep the part lies.
    """
    if "$ref" in schema:
        return make_example(components[schema["$ref"].rpartition("/")[2]], components, depth + 1)
    if options := schema.get("anyOf"):
        return make_example(options[0], components, depth + 1)
    [*given] = schema.get("examples") or schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    return given[0] if given else make_of_type(schema, components, depth)


def make_member(name: str, schema: Schema, components: Mapping[str, Schema], depth: int) -> object:
    """Return a value of a member: what is said of its name, where its schema takes that."""
    options = schema.get("anyOf", [schema])
    said = [value for value in SAMPLES.get(name, ()) if any(fits(value, option) for option in options)]
    return said[0] if said and "examples" not in schema else make_example(schema, components, depth)


def fits(value: object, schema: Schema) -> bool:
    """Say whether a schema without bounds of its own takes a value."""
    if "enum" in schema:
        return value in schema["enum"]
    kind = type(value)
    return "format" not in schema and kind in TYPES.get(schema.get("type", ""), ())


def make_of_type(schema: Schema, components: Mapping[str, Schema], depth: int) -> object:
    """Return a value of the type that a schema names."""
    example: object = None
    match schema.get("type"):
        case "object":
            members = schema.get("properties", {}).items() if depth < MAX_DEPTH else ()
            example = {name: make_member(name, member, components, depth + 1) for name, member in members}
        case "array":
            items = [schema["items"]] if "items" in schema and depth < MAX_DEPTH else []
            example = [make_example(item, components, depth + 1) for item in items]
        case "string":
            example = FORMATS.get(schema.get("format", ""), "text")
        case "integer" | "number":
            example = max(schema.get("minimum", 1), 1)
        case "boolean":
            example = schema.get("default", True)
        case _:
            pass
    return example
