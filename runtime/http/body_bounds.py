"""How many bytes of JSON a type can need: more is refused before any of it is read."""

import math

from msgspec import inspect

LEAST_BYTES = 1_024  # of the blanks that any body may have
BLANK_BYTES = 26  # around a value: a line feed, an indent, a comma
CHARACTER_BYTES = 12  # of one character, written as two escapes
SCALAR_BYTES = 38  # of an id in its quotes; numbers and dates are shorter
SCALARS = (
    inspect.BoolType,
    inspect.DateTimeType,
    inspect.DateType,
    inspect.FloatType,
    inspect.IntType,
    inspect.NoneType,
    inspect.TimeType,
    inspect.UUIDType,
)


def find_bound(body_type: object, max_items: float = math.inf) -> float:
    """Return the most bytes that a body of a type takes, indented as people indent; infinity where it has no bound.

    Args:
        body_type: A type that msgspec reads.
        max_items: Elements of a list whose type sets no bound.
    """
    return LEAST_BYTES + measure(inspect.type_info(body_type), max_items)


def measure(kind: inspect.Type, max_items: float) -> float:
    """Return what a value takes at most, with the blanks around it."""
    match kind:
        case inspect.Metadata(type=inner):
            size = measure(inner, max_items)
        case inspect.ListType(item_type=item, max_length=length):
            size = measure(item, max_items) * (max_items if length is None else length)
        case inspect.StructType(fields=fields, forbid_unknown_fields=True):
            size = sum(len(field.encode_name) + BLANK_BYTES + measure(field.type, max_items) for field in fields)
        case inspect.UnionType(types=types):
            size = max(measure(one, max_items) for one in types)
        case _:
            size = measure_scalar(kind) + BLANK_BYTES
    return size


def measure_scalar(kind: inspect.Type) -> float:
    """Return what a value without parts takes; infinity where it may have parts of any number."""
    match kind:
        case inspect.StrType(max_length=int(length)):
            return length * CHARACTER_BYTES
        case inspect.LiteralType(values=values):
            return max(len(str(value)) for value in values) * CHARACTER_BYTES
        case _:
            return SCALAR_BYTES if isinstance(kind, SCALARS) else math.inf
