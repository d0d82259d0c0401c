"""Schemas of what travels, from the types: what msgspec says of them, made complete and put into the wire's words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from runtime.http.wire_words import in_wire_words, read_entries, read_purpose

REFERENCE = "#/components/schemas/{name}"
NUL = r"\u0000"
Schema = dict[str, Any]


class Schemas:
    """The schemas of some types, and of what they are made of.

    Attributes:
        components: By name, as `components/schemas` has them.
    """

    def __init__(self, requests: Sequence[Any], answers: Sequence[Any]) -> None:
        """Describe types.

        Args:
            requests: What callers send; a member with a default may be left out.
            answers: What they get; a member is always there, unless its type says that it may not be.
        """
        wanted = [*requests, *answers]
        described, self.components = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
        self._schemas = list(described)
        structs = {struct.cls: struct for struct in find_structs(types.multi_type_info(wanted))}
        sent = {struct.cls for struct in find_structs(types.multi_type_info(requests))}
        self.names = {
            field.name: field.encode_name
            for struct in structs.values()
            for field in struct.fields
            if "_" in field.name and field.name != field.encode_name
        }
        for cls, struct in structs.items():
            if (component := self.components.get(cls.__name__)) is not None:
                self._complete(component, struct, is_sent=cls in sent)

    def at(self, place: int) -> Schema:
        """Return the schema of the type at a place, requests first."""
        return self._schemas[place]

    def _complete(self, component: Schema, struct: types.StructType, *, is_sent: bool) -> None:
        component["description"] = in_wire_words(read_purpose(struct.cls), self.names)
        component |= getattr(struct.cls, "schema_extra", {})  # what its members' types cannot say
        members = explain_members(struct.cls)
        for field in struct.fields:
            schema = component["properties"][field.encode_name]
            mark_moments(schema, field.type)
            if text := members.get(field.name):
                explain(schema, in_wire_words(text, self.names))
        if is_sent:
            forbid_nul(component["properties"].values())
        else:
            component["required"] = [field.encode_name for field in struct.fields if not may_be_absent(field)]


def find_structs(infos: Iterable[types.Type]) -> Iterator[types.StructType]:
    """Yield the Structs that types are made of, each once."""
    seen: set[type[Struct]] = set()
    waiting = list(infos)
    while waiting:
        info = waiting.pop()
        if isinstance(info, types.StructType):
            if info.cls in seen:
                continue
            seen.add(info.cls)
            yield info
            waiting.extend(field.type for field in info.fields)
        waiting.extend(parts_of(info))


def parts_of(info: types.Type) -> list[types.Type]:
    """Return what a type is made of, if it is no Struct."""
    if isinstance(info, types.UnionType):
        return list(info.types)
    names = ("type", "item_type", "key_type", "value_type")
    parts = [getattr(info, name, None) for name in names] + list(getattr(info, "item_types", ()))
    return [part for part in parts if isinstance(part, types.Type)]


def explain_members(cls: type) -> dict[str, str]:
    """Return what the docstrings of a class and those above it say of its attributes."""
    found: dict[str, str] = {}
    for one in reversed(cls.__mro__):
        if one.__doc__ and "__doc__" in vars(one):
            found |= read_entries(one, "Attributes")
    return found


def explain(schema: Schema, text: str) -> None:
    """Say what a member is, unless its own type does."""
    schema.setdefault("description", text[:1].upper() + text[1:])


def mark_moments(schema: Schema, info: types.Type) -> None:
    """Say that a text is a moment (RFC 3339), which msgspec says only where the type asks for a time zone."""
    match info:
        case types.DateTimeType():
            schema["format"] = "date-time"
        case types.Metadata(type=inner):
            mark_moments(schema, inner)
        case types.UnionType(types=members) if any(isinstance(one, types.DateTimeType) for one in members):
            for option in schema["anyOf"]:
                if option.get("type") == "string":
                    option["format"] = "date-time"
        case types.ListType(item_type=item) | types.VarTupleType(item_type=item):
            mark_moments(schema["items"], item)
        case _:
            pass


def forbid_nul(schemas: Iterable[Schema]) -> None:
    """Say that the texts which callers send have no U+0000, for PostgreSQL keeps none."""
    for schema in schemas:
        forbid_nul(schema.get("anyOf", ()))
        forbid_nul([schema["items"]] if "items" in schema else ())
        if schema.get("type") == "string" and "format" not in schema:
            schema["not"] = {"pattern": NUL}


def may_be_absent(field: types.Field) -> bool:
    """Say whether an answer may lack a member: it is unset by default, which msgspec shows as no default at all."""
    defaults = (field.default, field.default_factory)
    return not field.required and all(default is msgspec.NODEFAULT for default in defaults)
