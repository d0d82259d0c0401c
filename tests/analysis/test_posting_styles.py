"""Postings of many professions and styles: what each asks for is found, what it only mentions is not."""

import json
from pathlib import Path

import pytest
from msgspec import Struct, convert

from runtime.analysis.posting import read_posting

POSTINGS = Path(__file__).with_name("postings_by_style.jsonl")


class Example(Struct, frozen=True, kw_only=True):
    """A posting with pieces of its requirements and of what must not be among them."""

    id: str
    title: str
    text: str
    must: list[str]
    nice: list[str]
    never: list[str]


EXAMPLES = [convert(json.loads(line), Example) for line in POSTINGS.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.id))
def test_finds_what_a_posting_asks_for_and_nothing_else(example: Example) -> None:
    posting = read_posting(example.title, example.text)

    must = [each.text for each in posting.requirements if each.kind == "must"]
    nice = [each.text for each in posting.requirements if each.kind == "nice"]
    assert [piece for piece in example.must if not any(piece in text for text in must)] == []
    assert [piece for piece in example.nice if not any(piece in text for text in nice)] == []
    assert [piece for piece in example.never if any(piece in text for text in must + nice)] == []
