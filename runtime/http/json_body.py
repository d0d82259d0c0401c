"""Reads a JSON body: malformed is 400, well-formed but not acceptable is 422 with a pointer.

The bytes are parsed once, strictly, and then converted to the type that the endpoint asks for. msgspec's own decoder
stops at the first wrong field, before it has seen whether the rest is JSON, and keeps the last of duplicate members.
"""

import json
import re
from collections.abc import Iterator
from typing import Literal, NoReturn, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from runtime.errors import BadRequestError, FieldError, NotAcceptedError

T = TypeVar("T")
MAX_INTEGER_LENGTH = 19  # digits, with the sign, that always fit 64 bits
MALFORMED = "The body is not JSON (RFC 8259)."
NUL = "A text contains the character U+0000."
HALF_PAIR = "A text contains half a surrogate pair."
TOO_LARGE_NUMBER = "A number does not fit 64 bits."
NOT_ACCEPTED = "Some fields of the body are not acceptable; see errors."
ERROR = re.compile(r"(?P<detail>.*?)(?: - at `(?P<path>[^`]*)`)?", re.DOTALL)
STEP = re.compile(r"\.(?P<member>[^.\[]+)|\[(?P<index>\d+)\]")
MISSING = re.compile(r"Object missing required field `(\w+)`")


class DuplicateMemberError(ValueError):
    """An object names a member twice."""


class NumberError(ValueError):
    """A number does not fit 64 bits."""


def read_json(body: bytes, body_type: type[T]) -> T:
    """Return the body as a value of `body_type`.

    Raises:
        BadRequestError: It is not JSON in UTF-8, nests too deep, or names a member twice.
        NotAcceptedError: It is JSON of another shape, or has a text that cannot be stored.
    """
    parsed = parse(body)
    try:
        value = msgspec.convert(parsed, body_type)
    except msgspec.ValidationError as error:
        raise translate(error, body_type) from None
    except UnicodeEncodeError:
        raise build_refusal(HALF_PAIR) from None
    if b"\\u" in body:  # the only way to write NUL or half a surrogate pair in a text
        refuse_unstorable(parsed)
    return value


def parse(body: bytes) -> object:
    """Return the JSON value; stricter than `json.loads`, which also reads NaN, UTF-16 and duplicates."""
    try:
        return json.loads(
            body.decode(),
            object_pairs_hook=read_members,
            parse_constant=refuse_constant,
            parse_int=read_integer,
            parse_float=read_number,
        )
    except DuplicateMemberError:
        detail = "An object of the body names a member twice."
        raise BadRequestError(detail) from None
    except NumberError:
        raise build_refusal(TOO_LARGE_NUMBER) from None
    except (ValueError, RecursionError):
        raise BadRequestError(MALFORMED) from None


def read_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; refuse duplicate names."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise DuplicateMemberError
    return found


def refuse_constant(_name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError


def read_integer(digits: str) -> int:
    """Return an integer that fits 64 bits."""
    if len(digits) > MAX_INTEGER_LENGTH:
        raise NumberError
    return int(digits)


def read_number(digits: str) -> float:
    """Return a finite number."""
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise NumberError
    return value


def refuse_unstorable(parsed: object) -> None:
    """Refuse texts that PostgreSQL cannot keep: NUL, and half a surrogate pair, which UTF-8 cannot write."""
    for pointer, text in find_texts(parsed):
        if "\0" in text:
            raise build_refusal(NUL, pointer)
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise build_refusal(HALF_PAIR, pointer)


def find_texts(parsed: object) -> Iterator[tuple[str, str]]:
    """Yield every text with its pointer; names of members count, at the pointer of their object."""
    waiting: list[tuple[str, object]] = [("", parsed)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str):
            yield pointer, value
        elif isinstance(value, dict):
            yield from ((pointer, name) for name in value)
            waiting.extend((f"{pointer}/{escape(name)}", member) for name, member in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{index}", element) for index, element in enumerate(value))


def escape(name: str) -> str:
    """Write a member's name into a pointer (RFC 6901 section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def translate(error: msgspec.ValidationError, body_type: object) -> NotAcceptedError:
    """Translate msgspec's message and path; nothing that the caller sent is repeated."""
    found = ERROR.fullmatch(str(error))
    detail, path = (found["detail"], found["path"] or "") if found else ("It is not acceptable.", "")
    pointer = "".join(f"/{step['member'] or step['index']}" for step in STEP.finditer(path))
    if missing := MISSING.match(detail):
        return build_refusal("This member is missing.", f"{pointer}/{missing[1]}")
    if detail.startswith("Object contains unknown field"):
        return build_refusal(f"There is a member too many{name_members(body_type, pointer)}.", pointer)
    if detail.startswith("Invalid enum value"):
        return build_refusal(f"This is none of the allowed values{name_allowed_values(body_type, pointer)}.", pointer)
    return build_refusal(f"{detail}.", pointer)


def name_members(body_type: object, pointer: str) -> str:
    """Name the members of the body itself."""
    if pointer or not (isinstance(body_type, type) and issubclass(body_type, Struct)):
        return ""
    return f"; known are {', '.join(field.encode_name for field in msgspec.structs.fields(body_type))}"


def name_allowed_values(body_type: object, pointer: str) -> str:
    """Name the values that a member of the body may have."""
    if not (isinstance(body_type, type) and issubclass(body_type, Struct)):
        return ""
    types = {f"/{field.encode_name}": field.type for field in msgspec.structs.fields(body_type)}
    kind = types.get(pointer)
    return f": {', '.join(map(str, get_args(kind)))}" if get_origin(kind) is Literal else ""


def build_refusal(detail: str, pointer: str = "") -> NotAcceptedError:
    """Return the error of one field."""
    return NotAcceptedError(NOT_ACCEPTED, errors=(FieldError(pointer=pointer, detail=detail),))
