"""The newest lines of the log, kept for the page of the emulator."""

from collections import deque
from datetime import UTC, datetime

from msgspec import Struct
from structlog.typing import EventDict, WrappedLogger

from runtime.logs import show_error, to_json

MOST_LINES = 2_000
SAID_APART = frozenset({"event", "level", "timestamp", "request_id", "job_id", "function", "schedule", "exception"})


class LogLine(Struct, rename="camel", frozen=True, kw_only=True):
    """One line.

    Attributes:
        number: Rises with each line.
        function: Whose it is, where the line says so: an endpoint, a job type or a schedule.
        facts: The other keys, as JSON.
        exception: A traceback, without the text of the error; empty where there is none.
    """

    number: int
    at: datetime
    level: str
    event: str
    function: str | None
    request_id: str | None
    job_id: str | None
    facts: str
    exception: str


class LogLines:
    """Hears each event that is logged, whatever its look on the terminal is."""

    def __init__(self) -> None:
        """Know none yet."""
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        self._count = 0

    def keep(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """Keep an event, and hand it on as it is; a processor of structlog."""
        self._count += 1
        shown = show_error(logger, method, dict(event))
        self._lines.append(
            LogLine(
                number=self._count,
                at=datetime.now(UTC),
                level=str(shown.get("level", method)),
                event=str(shown.get("event", "")),
                function=text_of(shown, "function") or text_of(shown, "schedule") or text_of(shown, "job_type"),
                request_id=text_of(shown, "request_id"),
                job_id=text_of(shown, "job_id"),
                facts=to_json({name: value for name, value in shown.items() if name not in SAID_APART}),
                exception=str(shown.get("exception", "")),
            )
        )
        return event

    def newest(self, words: str, most: int) -> list[LogLine]:
        """Return the newest lines that have all of these words, the newest first.

        Args:
            words: Parted by spaces, in any case; an id of a request or of a job is one of them.
            most: How many at most.
        """
        wanted = words.lower().split()
        found = (line for line in reversed(self._lines) if has_all(line, wanted))
        return [line for line, _ in zip(found, range(most), strict=False)]


def has_all(line: LogLine, words: list[str]) -> bool:
    """Say whether a line has all of these words."""
    said = (line.level, line.event, line.function, line.request_id, line.job_id, line.facts, line.exception)
    whole = " ".join(part for part in said if part).lower()
    return all(word in whole for word in words)


def text_of(event: EventDict, name: str) -> str | None:
    """Return what an event says of a thing, as text."""
    value = event.get(name)
    return None if value is None else str(value)
