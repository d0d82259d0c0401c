"""Reads the texts of a request (path, query, headers) into what an endpoint asks for."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec

from runtime.errors import BadRequestError, FieldError, NotAcceptedError, NotFoundError, RequestError
from runtime.http.parameters import REQUIRED, Value

MAX_QUERY_BYTES = 8_192
MAX_QUERY_FIELDS = 50
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
Refusal = TypeVar("Refusal", bound=RequestError)


def read_path(values: Iterable[Value], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of the path.

    Raises:
        NotFoundError: One is malformed: nothing is at such a path.
    """
    detail = "There is nothing here."
    return {value.name: convert(value, given[value.wire], NotFoundError(detail)) for value in values}


def read_query(values: Iterable[Value], query: bytes) -> dict[str, Any]:
    """Return the parameters of the query.

    Raises:
        BadRequestError: The query is too long, is not UTF-8, or names a parameter twice.
        NotAcceptedError: One is missing, malformed or unknown.
    """
    pairs = parse_query(query)
    given = dict(pairs)
    known = {value.wire: value for value in values}
    refuse_unknown(given, known)
    for wire in known:
        if sum(name == wire for name, _ in pairs) > 1:
            detail = f"The query names {wire} twice."
            raise BadRequestError(detail)
    return {value.name: read_query_value(value, given) for value in known.values()}


def refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse parameters that would be ignored: a misspelled one changes nothing and says so to nobody.

    Raises:
        NotAcceptedError: Each is pointed at, unless its name is none.
    """
    unknown = sorted(set(given) - set(known))
    if unknown:
        advice = f"known are {', '.join(known)}." if known else "none is."
        detail = f"There is no such query parameter; {advice}"
        what = "a parameter that is" if len(unknown) == 1 else f"{len(unknown)} parameters that are"
        sentence = f"The query has {what} not known here; see errors."
        errors = tuple(
            FieldError(pointer=f"/{name}" if NAME.fullmatch(name) else "", detail=detail) for name in unknown
        )
        raise NotAcceptedError(sentence, errors=errors)


def parse_query(query: bytes) -> list[tuple[str, str]]:
    """Return the fields of a query in their order, blank ones too.

    Raises:
        BadRequestError: It is too long, has too many fields or is not UTF-8.
    """
    if len(query) > MAX_QUERY_BYTES:
        detail = f"The query is longer than {MAX_QUERY_BYTES} bytes."
        raise BadRequestError(detail)
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY_FIELDS
        )
    except ValueError:
        detail = f"The query cannot be read: at most {MAX_QUERY_FIELDS} fields, percent-encoded UTF-8."
        raise BadRequestError(detail) from None


def read_query_value(value: Value, given: Mapping[str, str]) -> object:
    """Return one parameter of the query."""
    pointer = f"/{value.wire}"
    if value.wire not in given:
        if value.default is REQUIRED:
            raise build_refusal(value, pointer, "It is missing.")
        return value.default
    text = given[value.wire]
    return convert(value, text, build_refusal(value, pointer, "It is malformed or out of range."))


def read_headers(values: Iterable[Value], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that are headers.

    Raises:
        BadRequestError: One is missing or malformed.
    """
    return {value.name: read_header(value, given) for value in values}


def read_header(value: Value, given: Mapping[str, str]) -> object:
    """Return one header."""
    text = given.get(value.wire)
    if text is None and value.default is not REQUIRED:
        return value.default
    error = BadRequestError(f"The header {value.wire} is missing or malformed.")
    return convert(value, text or "", error)


def convert(value: Value, text: str, refusal: Refusal) -> object:
    """Return the text as the parameter's type, or raise `refusal`; NUL fits none."""
    try:
        if "\0" in text:
            raise refusal
        return msgspec.convert(value.read(text), without_null(value.type), strict=False)
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise refusal from None


@cache
def without_null(kind: Any) -> Any:  # noqa: ANN401 -- types of all kinds
    """Return a type without None: what a request gives is a text, and `null` is one as well."""
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    return Union[tuple(one for one in get_args(kind) if one is not NoneType)]  # noqa: UP007 -- of a tuple


def build_refusal(value: Value, pointer: str, detail: str) -> NotAcceptedError:
    """Return the error of a parameter of the query."""
    sentence = f"The query parameter {value.wire} is not acceptable."
    return NotAcceptedError(sentence, errors=(FieldError(pointer=pointer, detail=detail),))
