"""Only the blocks of a resume are read closely that hold what is looked for, and nothing is lost by that."""

import pytest

from runtime.analysis.evidence.evidence_finder import EvidenceFinder
from runtime.analysis.evidence.proof_lines import ProofLines
from runtime.analysis.evidence.scopes import find_unproven, sentences_of
from runtime.analysis.evidence.telling_blocks import between, blocks_around
from runtime.analysis.posting import Posting, Requirement, read_posting
from tests.bench.claims.claims_set import claims_set

CLAIMS = claims_set("first")
RESUMES = [resume.text for resume in CLAIMS.resumes[::3]]
POSTINGS = [read_posting(posting.title, posting.text) for posting in CLAIMS.postings[::2]]
REQUIREMENTS = [
    Requirement(text=text, start=0, end=len(text), kind="must")
    for text in ("Python", "driving licence", "degree in mechanical engineering", "stock control")
]


@pytest.mark.parametrize("posting", POSTINGS, ids=lambda posting: posting.title)
def test_what_is_found_in_the_blocks_is_what_is_found_in_the_whole(posting: Posting) -> None:
    """The same answer for the same texts."""
    finder = EvidenceFinder(posting.requirements, posting.language)
    for text in RESUMES:
        blocks = finder.blocks_of(text)
        near = ProofLines(text, [*find_unproven(text, 2026, blocks), *between(blocks, len(text))])

        assert finder.find(near) == finder.find(ProofLines(text, find_unproven(text, 2026)))


def test_lines_that_hold_nothing_that_is_asked_for_are_not_read_closely() -> None:
    """The work that costs most grows with the lines that count, not with all lines."""
    finder = EvidenceFinder(REQUIREMENTS, "en")
    told = "Wrote Python.\nFull clean driving licence\nBEng in mechanical engineering\nKept the stock control"
    untold = "\n".join(f"Answered letter {number}, and had nobody else do so." for number in range(300))

    text = f"{untold}\n{told}\n{untold}"

    blocks = finder.blocks_of(text)
    assert "\n".join(text[start:end] for start, end in blocks) == told
    assert len(sentences_of(text, blocks)) == len(sentences_of(told))


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("Ann\nNever used\nPython+\nBerlin", "Python+"),
        (
            "Ann\nNever used\n  the language Python+ or\n(so far) Perl\n\nBerlin",
            "Never used\n  the language Python+ or\n(so far) Perl",
        ),
        ("Python+", "Python+"),
        ("Python+\nand Perl", "Python+\nand Perl"),
    ],
)
def test_a_block_goes_as_far_as_its_sentences_may(text: str, block: str) -> None:
    """A line that begins with a small letter or a bracket may belong to the one before."""
    [(start, end)] = blocks_around(text, [text.index("+")])

    assert text[start:end] == block
