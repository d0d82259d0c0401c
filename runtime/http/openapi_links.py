"""Links between operations: an answer with a `jobId` says of which operations that is the parameter."""

from collections.abc import Iterator, Mapping

from runtime.http.openapi_schemas import Schema


def link_operations(paths: Mapping[str, Schema], components: Mapping[str, Schema]) -> None:
    """Add the links of every answer that names a thing which other operations are about.

    Args:
        paths: Operations by path and method.
        components: Schemas of their answers.
    """
    about: dict[str, list[str]] = {}
    for operation in operations_of(paths):
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                about.setdefault(parameter["name"], []).append(operation["operationId"])
    for operation in operations_of(paths):
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                links = dict(find_links(answer, operation["operationId"], components, about))
                answer.update({"links": links} if links else {})


def operations_of(paths: Mapping[str, Schema]) -> Iterator[Schema]:
    """Yield the operations of all paths."""
    for methods in paths.values():
        yield from methods.values()


def find_links(
    answer: Schema, own: str, components: Mapping[str, Schema], about: Mapping[str, list[str]]
) -> Iterator[tuple[str, Schema]]:
    """Yield the links of an answer, by the name of the operation that each leads to."""
    schemas = [content["schema"] for content in answer.get("content", {}).values()]
    found = [components.get(schema.get("$ref", "").rpartition("/")[2], {}) for schema in schemas]
    for name in (name for component in found for name in component.get("properties", {})):
        for target in sorted({*about.get(name, ())} - {own}):
            yield target, {"operationId": target, "parameters": {name: f"$response.body#/{name}"}}
