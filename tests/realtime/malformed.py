"""Bytes of clients that break the protocol, one kind a case: what ends a connection, and what is only skipped."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from msgspec import msgpack

Case = dict[str, Any]
HEADERS = {"a": "b"}
CALL: Case = {"type": 1, "target": "Echo", "arguments": [1], "invocationId": "1", "streamIds": [], "headers": HEADERS}
MESSAGES: list[Case] = [
    CALL,
    {"type": 2, "invocationId": "1", "item": 1, "headers": HEADERS},
    {"type": 3, "invocationId": "1", "result": 1, "headers": HEADERS},
    {**CALL, "type": 4},
    {"type": 5, "invocationId": "1", "headers": HEADERS},
    {"type": 7, "error": "e", "allowReconnect": True},
    {"type": 8, "sequenceId": 1},
    {"type": 9, "sequenceId": 1},
]
NO_TEXT: list[Any] = [5, 1.5, True, [], {}]
WRONG: dict[str, list[Any]] = {
    "type": ["1", None, 1.5, True, [], {}],
    "target": [*NO_TEXT, None, ""],
    "arguments": ["x", 5, None, {}],
    "invocationId": NO_TEXT,
    "streamIds": ["x", 5, None, {}, [1], [None]],
    "headers": ["x", 5, True, [], {"a": 1}, {"a": None}, {"a": {}}],
    "error": NO_TEXT,
    "allowReconnect": ["x", 1, None, []],
    "sequenceId": ["1", 1.5, True, None, [], {}],
}
REQUIRED = {"target", "arguments", "sequenceId"}
DEEP = 1_100  # beyond what Python's stack lets a decoder follow
TAIL_OF_NESTING = b',"later":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}"


def wrong_members() -> Iterator[tuple[str, Case]]:
    """Give each message with one member of a wrong type, or without one that it needs."""
    for message in MESSAGES:
        for name in message:
            kind = f"{message['type']}-{name}"
            yield from ((f"{kind}-{value!r}", {**message, name: value}) for value in WRONG.get(name, []))
            if name in REQUIRED or (name == "invocationId" and message is not CALL):
                yield f"{kind}-absent", {key: value for key, value in message.items() if key != name}


def array_of(case: Case) -> list[Any]:
    """Lay a message out as MessagePack does, by position; an absent member is nil."""
    kind, headers, invocation_id = case.get("type"), case.get("headers"), case.get("invocationId")
    if set(case) <= {"type", "sequenceId"}:
        return [kind, case.get("sequenceId")]
    if "allowReconnect" in case:
        return [kind, case["error"], case["allowReconnect"]]
    if "streamIds" in case:
        return [kind, headers, invocation_id, case.get("target"), case.get("arguments"), case["streamIds"]]
    tail = [case["item"]] if "item" in case else [3, case["result"]] if "result" in case else []
    return [kind, headers, invocation_id, *tail]


def json_members() -> Iterator[tuple[str, list[bytes]]]:
    """Give the records of `wrong_members`: as they are, and with more that is wrong behind."""
    for name, case in wrong_members():
        record = json.dumps(case).encode()
        yield name, [record, record[:-1] + b" x}", record[:-1] + TAIL_OF_NESTING]


def messagepack_members() -> Iterator[tuple[str, list[bytes]]]:
    """Give the arrays of `wrong_members`: as they are, and with more that is wrong behind."""
    for name, case in wrong_members():
        array = msgpack.encode(array_of(case))
        longer = bytes([array[0] + 1]) + array[1:]
        yield name, [array, array + b"x", longer + b"\x91" * DEEP + b"\x01", longer + b"\x81\x80\x01"]


def params(cases: Iterable[tuple[str, object]]) -> list[ParameterSet]:
    """Name the cases of a test."""
    return [pytest.param(case, id=name) for name, case in cases]


def echo_record(argument: bytes) -> bytes:
    """Give a call in JSON whose one argument is these bytes."""
    return b'{"type":1,"invocationId":"1","target":"Echo","arguments":[' + argument + b"]}"


def echo_array(argument: bytes) -> bytes:
    """Give a call in MessagePack whose one argument is these bytes."""
    return b"\x95\x01\x80\xa11\xa4Echo\x91" + argument


RECORDS: dict[str, bytes] = {
    "empty": b"",
    "blank": b" ",
    "no-object": b"[6]",
    "null": b"null",
    "number": b"6",
    "text": b'"6"',
    "no-type": b"{}",
    "junk-after-a-value": b'{"type":1,"target":5 x}',
    "junk-after-a-good-value": b'{"type":6 x}',
    "junk-after-the-object": b'{"type":6}x',
    "junk-after-an-unknown-type": b'{"type":10 x}',
    "two-objects": b'{"type":6}{"type":6}',
    "no-quotes": b"{type:6}",
    "single-quotes": b"{'type':6}",
    "comment": b'{"type":6/**/}',
    "trailing-comma": b'{"type":6,}',
    "unclosed": b'{"type":6',
    "unclosed-text": b'{"type":6,"a":"',
    "bad-escape": b'{"type":6,"a":"\\x"}',
    "cut-escape": b'{"type":5,"invocationId":5,"a":"\\ud8"}',
    "byte-order-mark": b'\xef\xbb\xbf{"type":6}',
    "no-utf8": echo_record(b'"\xff"'),
    "no-utf8-after-a-wrong-type": b'{"type":1,"target":5,"a":"\xff}',
    "surrogate-in-utf8": echo_record(b'"\xed\xa0\x80"'),
    "high-surrogate-alone": echo_record(b'"\\ud800"'),
    "low-surrogate-alone": echo_record(b'"\\udc00"'),
    "surrogates-in-the-wrong-order": echo_record(b'"\\udc00\\ud800"'),
    "surrogate-as-id": b'{"type":1,"invocationId":"\\udc00","target":"Echo","arguments":[1]}',
    "nan": echo_record(b"NaN"),
    "infinity": echo_record(b"-Infinity"),
    "float-beyond-the-range": echo_record(b"1e999"),
    "integer-beyond-the-range": echo_record(b"9" * 5_000),
    "type-beyond-the-range": b'{"type":' + b"9" * 5_000 + b"}",
    "count-beyond-the-range": b'{"type":8,"sequenceId":' + b"9" * 5_000 + b"}",
    "leading-zero": echo_record(b"01"),
    "arrays-too-deep": echo_record(b"[" * DEEP + b"]" * DEEP),
    "objects-too-deep": echo_record(b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    "unclosed-arrays-too-deep": echo_record(b"[" * 20_000),
    "headers-too-deep": b'{"type":5,"invocationId":"1","headers":{"a":' + b"[" * DEEP + b"]" * DEEP + b"}}",
    "unknown-type-too-deep": b'{"type":10' + TAIL_OF_NESTING,
    "twice-the-type": b'{"type":6,"type":1}',
    "twice-the-target": b'{"type":1,"target":"Echo","target":5,"arguments":[]}',
    "error-and-result": b'{"type":3,"invocationId":"1","error":"e","result":1}',
}
ARRAYS: dict[str, bytes] = {
    "empty": b"",
    "no-array": b"\x06",
    "nil": b"\xc0",
    "map": b"\x81\x01\x02",
    "no-type": b"\x90",
    "never-used-byte": b"\x91\xc1",
    "truncated": b"\x95\x01\x80",
    "truncated-text": b"\x92\x07\xa5ab",
    "truncated-unknown-type": b"\x93\x0a\x01",
    "array-of-four-billion": b"\xdd\xff\xff\xff\xff",
    "arguments-of-four-billion": b"\x95\x01\x80\xa11\xa4Echo\xdd\xff\xff\xff\xff",
    "headers-of-four-billion": b"\x93\x05\xdf\xff\xff\xff\xff",
    "text-of-four-billion": b"\x92\x07\xdb\xff\xff\xff\xff",
    "junk-after-the-array": b"\x91\x06\x00",
    "two-arrays": b"\x91\x06\x91\x06",
    "no-utf8": echo_array(b"\xa1\xff"),
    "surrogate": echo_array(b"\xa3\xed\xa0\x80"),
    "bytes-as-target": b"\x95\x01\x80\xa11\xc4\x04Echo\x90",
    "ext-as-type": b"\x91\xd4\x05\x01",
    "ext-as-id": b"\x93\x05\x80\xd4\x05\x01",
    "ext-as-key-of-headers": b"\x93\x05\x81\xd4\x05\x01\xa1b\xa11",
    "integer-as-key-of-headers": b"\x93\x05\x81\x01\xa1b\xa11",
    "map-as-key": echo_array(b"\x81\x80\x01"),
    "ext-as-key": echo_array(b"\x81\xd4\x05\x01\x01"),
    "timestamp-of-an-impossible-length": echo_array(b"\xc7\x03\xff\x00\x00\x00"),
    "timestamp-with-too-many-nanoseconds": echo_array(b"\xd7\xff" + b"\xff" * 8),
    "timestamp-beyond-the-calendar": echo_array(b"\xc7\x0c\xff\x00\x00\x00\x00\x7f" + b"\xff" * 7),
    "arguments-too-deep": echo_array(b"\x91" * DEEP + b"\x01"),
    "maps-too-deep": echo_array(b"\x81\xa1a" * DEEP + b"\x01"),
    "headers-too-deep": b"\x93\x05\x81\xa1a" + b"\x91" * DEEP + b"\x01\xa11",
    "unknown-type-too-deep": b"\x92\x0a" + b"\x91" * DEEP + b"\x01",
    "completion-of-no-kind": b"\x94\x03\x80\xa11\x04",
    "completion-without-its-error": b"\x94\x03\x80\xa11\x01",
    "completion-without-its-result": b"\x94\x03\x80\xa11\x03",
    "completion-whose-error-is-no-text": b"\x95\x03\x80\xa11\x01\x05",
}
FRAMES: dict[str, bytes] = {
    "no-length": b"\x00",
    "length-too-short": b"\x01\x91\x06",
    "length-too-long": b"\x05\x91\x06\x91\x06\x91\x06",
    "length-without-an-end": b"\xff" * 5,
    "length-of-32-gibibytes": b"\xff\xff\xff\xff\x7f",
    "length-of-2-gibibytes": b"\xff\xff\xff\xff\x07",
    "length-above-the-limit": b"\x81\x80\x02",
}
HANDSHAKES: dict[str, bytes] = {
    "empty": b"",
    "no-object": b'["json",1]',
    "no-members": b"{}",
    "null": b"null",
    "protocol-as-number": b'{"protocol":5,"version":1}',
    "protocol-as-null": b'{"protocol":null,"version":1}',
    "version-as-text": b'{"protocol":"json","version":"1"}',
    "version-as-float": b'{"protocol":"json","version":1.5}',
    "version-beyond-the-range": b'{"protocol":"json","version":' + b"9" * 5_000 + b"}",
    "version-of-4000-digits": b'{"protocol":"json","version":' + b"9" * 4_000 + b"}",
    "protocol-twice": b'{"protocol":"json","protocol":5,"version":1}',
    "junk-after-a-wrong-type": b'{"protocol":5 x,"version":1}',
    "junk-after-the-object": b'{"protocol":"json","version":1}x',
    "no-utf8": b'{"protocol":"\xff","version":1}',
    "surrogate": b'{"protocol":"\\udc00","version":1}',
    "nan": b'{"protocol":"json","version":NaN}',
    "too-deep": b'{"protocol":"json","version":1' + TAIL_OF_NESTING,
    "messagepack": b"\x92\xa4json\x01",
    "no-separator": b"x" * 40_000,
}
