"""Decides, once at the start, where each parameter of an endpoint comes from."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Struct

from runtime.bindings.binding import Binding, is_binding
from runtime.bindings.caller import Caller
from runtime.bindings.condition import Condition
from runtime.bindings.headers import Header
from runtime.bindings.reply import UploadedFile
from runtime.bundle import Loaded
from runtime.bundle.entries import fault
from runtime.declare import Endpoint

REQUIRED = msgspec.UNSET


class Value(Struct, frozen=True, kw_only=True):
    """A parameter that is a text in the request.

    Attributes:
        name: The parameter's name.
        wire: The name that the request uses.
        type: What the text is converted to, with its constraints.
        default: When the request has none; `REQUIRED` refuses that.
        read: Makes of the text what is converted.
    """

    name: str
    wire: str
    type: Any
    default: Any = REQUIRED
    read: Callable[[str], str] = str


class Sources(Struct, frozen=True, kw_only=True):
    """Where the parameters of one endpoint come from.

    Attributes:
        body: Type of the JSON body; None when there is none.
        files: Name of the parameter that takes the files of a multipart body.
        caller: Name of the parameter that takes the caller.
        condition: Name of the parameter that takes what the caller says of the version that a change is for.
        bindings: What the runtime hands over, by parameter.
        query_type: Struct of the parameter `query`, whose fields are the parameters of the query; None when each is
            a parameter of its own.
    """

    body: Any
    files: str | None
    caller: str | None
    condition: str | None
    bindings: dict[str, type[Binding]]
    path: tuple[Value, ...]
    query_type: type[Struct] | None
    query: tuple[Value, ...]
    headers: tuple[Value, ...]


def find_sources(loaded: Loaded, endpoint: Endpoint) -> Sources:
    """Sort the parameters by where they come from.

    Raises:
        BundleError: A parameter fits nothing, or the path names one that the function does not take.
    """
    types = loaded.parameters
    path = {snake(wire) for wire in endpoint.path_parameters}
    query_type = types.get("query") if is_struct(types.get("query")) else None
    texts = find_texts(loaded)
    headers = tuple(value for value in texts if header_of(value.type))
    query = [value for value in texts if value.name not in path and value not in headers]
    sources = Sources(
        body=types.get("body"),
        files=find_parameter(types, list[UploadedFile]),
        caller=find_parameter(types, Caller),
        condition=find_parameter(types, Condition),
        bindings={name: kind for name, kind in types.items() if is_binding(kind)},
        path=tuple(value for value in texts if value.name in path),
        query_type=query_type,
        query=tuple(fields_of(query_type) if query_type else query),
        headers=headers,
    )
    unread = [value.name for value in query] if query_type else []
    for complaint in find_complaints(sources, endpoint, missing=path - types.keys(), unread=unread):
        raise fault(loaded.entry.path, loaded.entry.line, complaint)
    return sources


def find_texts(loaded: Loaded) -> list[Value]:
    """Describe the parameters that are texts in the request, whether in the path, the query or a header.

    Raises:
        BundleError: msgspec cannot convert a text to the type of one.
    """
    types = loaded.parameters
    handed = {find_parameter(types, kind) for kind in (Caller, Condition)}
    named = {"body", *handed, *(["query"] if is_struct(types.get("query")) else [])}
    given = {name for name, kind in types.items() if kind == list[UploadedFile] or is_binding(kind)}
    return [describe_text(loaded, name) for name in types if name not in named | given]


def find_parameter(types: dict[str, Any], wanted: object) -> str | None:
    """Return the first parameter of a type."""
    return next((name for name, kind in types.items() if kind == wanted), None)


def describe_text(loaded: Loaded, name: str) -> Value:
    """Describe a parameter that is a text in the request.

    Raises:
        BundleError: msgspec cannot convert a text to its type.
    """
    kind = loaded.parameters[name]
    header = header_of(kind)
    default = inspect.signature(loaded.function).parameters[name].default
    try:
        msgspec.json.schema(kind)
    except TypeError as error:
        message = f"nothing hands over the parameter {name} ({kind})"
        raise fault(loaded.entry.path, loaded.entry.line, message) from error
    return Value(
        name=name,
        wire=header.name if header else camel(name),
        type=kind,
        default=REQUIRED if default is inspect.Parameter.empty else default,
        read=header.read if header else str,
    )


def fields_of(query_type: type[Struct]) -> list[Value]:
    """Return the fields of the parameter `query` as parameters of the query."""
    return [
        Value(
            name=field.name,
            wire=field.encode_name,
            type=field.type,
            default=REQUIRED if field.required else field.default,
        )
        for field in msgspec.structs.fields(query_type)
    ]


def is_struct(kind: object) -> bool:
    """Say whether a type is a Struct."""
    return isinstance(kind, type) and issubclass(kind, Struct)


def header_of(kind: object) -> Header | None:
    """Return the marker of a parameter that is a header."""
    metadata = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return next((one for one in metadata if isinstance(one, Header)), None)


def find_complaints(sources: Sources, endpoint: Endpoint, *, missing: set[str], unread: list[str]) -> list[str]:
    """Return what the sorted parameters cannot be."""
    values = (*sources.path, *sources.query, *sources.headers)
    structs = [value.name for value in values if is_struct(value.type)]
    countable = hasattr(sources.body, "item_count")
    found = {
        f"the path names {', '.join(sorted(missing))}, which the function does not take": missing,
        f"a Struct is the parameter `body` or `query`, not {', '.join(structs)}": structs,
        f"beside `query`, {', '.join(unread)} must be fields of it": unread,
        "a GET has no body": endpoint.method == "GET" and (sources.body or sources.files),
        "a request has one body: JSON or files": sources.body and sources.files,
        "without a token there is no Caller": sources.caller and not endpoint.auth,
        "a body that counts as a submission needs a property `item_count`": endpoint.limit == "submissions"
        and not countable,
    }
    return [complaint for complaint, holds in found.items() if holds]


def camel(name: str) -> str:
    """Return a parameter's name as the wire spells it."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def snake(name: str) -> str:
    """Return a wire name as Python spells it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
