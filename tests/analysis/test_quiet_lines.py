"""A rule runs only where its trigger stands: counted in calls, on lines that no rule is about."""

import sys
from collections import Counter
from datetime import date
from types import FrameType

from runtime.analysis.score import PreparedJob, analyze_resume, prepare_job

TODAY = date(2026, 11, 30)
POSTING = "Requirements\n- Welding certificate\n- Driving licence\n- English\n- Blueprint reading"
RESUME = "Jo Roe\n\nWORK\n\nWelder, Northern Dock, 2015 - 2020\n- Welded hulls.\n- Read blueprints each day.\n"
QUIET = (
    "- Carried boxes along the corridor near the tall window each morning, quietly.\n"
    "Sorted tins by colour\n"
    "- Trug Kisten durch den Flur und stellte sie ordentlich ins Regal.\n"
)
TIMES = 100
CHEAP_TESTS = {  # all that may look at a line without a trigger
    ".career.resume_sections.may_open",
    ".career.resume_sections.plain_line",
    ".career.resume_sections.is_header",
    ".career.leaves.<genexpr>",
    ".flags.stuffing.stretches_of",
}
PACKAGE = "runtime.analysis"


def calls_of(text: str, job: PreparedJob) -> Counter[str]:
    """Count the calls of the analysis's own functions, by module and name."""
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith(PACKAGE):
            calls[f"{module.removeprefix(PACKAGE)}.{frame.f_code.co_name}"] += 1

    sys.setprofile(count)
    try:
        analyze_resume(text, job, today=TODAY)
    finally:
        sys.setprofile(None)
    return calls


def test_quiet_lines_wake_no_rule() -> None:
    """A rule that is added and runs on every line is found here. Lines without a trigger meet the cheap tests alone."""
    job = prepare_job("Welder", POSTING)
    few, many = (RESUME + QUIET * TIMES * times for times in (1, 2))
    calls_of(many, job)  # words are learnt once
    more = calls_of(many, job)
    more.subtract(calls_of(few, job))
    woken = {name: count for name, count in more.items() if count > 0}
    assert woken.keys() <= CHEAP_TESTS
    assert all(count <= 2 * TIMES * QUIET.count("\n") for count in woken.values())


def test_a_word_is_learnt_once_for_all_postings() -> None:
    """The second posting in a language asks nothing of a word that the first one has seen."""
    first, second = prepare_job("Welder", POSTING), prepare_job("Porter", "Requirements\n- Forklift\n- Stock keeping")
    text = RESUME + QUIET * TIMES
    calls_of(text, first)
    assert not calls_of(text, second)[".evidence.asked_words.all_keys"]
