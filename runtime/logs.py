"""Sets up logging: our events through structlog, other libraries' lines beside them, for people or as JSON."""

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import PurePath
from typing import Protocol
from uuid import UUID

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from runtime.settings import Settings
from runtime.tracebacks import traceback_of

HIDDEN = frozenset({"token", "access_token", "authorization", "text", "content", "password", "secret"})
SILENT = ("psycopg.pool",)  # each try to connect, of which our own events tell once
QUIET = ("arq", "litestar", "uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore")  # httpx logs whole URLs


class InLog(Protocol):
    """What a task works on."""

    def in_log(self) -> Mapping[str, object]:
        """Return what every event of the task carries."""


at_work: ContextVar[InLog | None] = ContextVar("at_work", default=None)  # of a task; what its handler logs carries it


class StderrLogger:
    """Writes to the standard error of the moment: tests exchange it, and loggers are cached."""

    def msg(self, line: str) -> None:
        """Write one line in one call, so that lines of threads do not mix."""
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = msg


class StderrHandler(logging.Handler):
    """The same for the standard library's loggers."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record as one line."""
        sys.stderr.write(f"{self.format(record)}\n")


def configure_logs(settings: Settings, *watchers: Processor) -> None:
    """Send every event at `log_level` and above to stderr; arq, litestar, uvicorn and httpx from `warning` on.

    To be called once, at the start of a process. Start uvicorn with `log_config=None`, or it undoes the second half.

    Args:
        settings: What is written, and how.
        watchers: Are handed each of our own events, and hand it on as it is.
    """
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    chain = event_chain()
    ending = json_ending() if settings.log_format == "json" else console_ending()
    stderr = StderrLogger()
    structlog.configure(
        processors=[*chain, *watchers, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: stderr,
        cache_logger_on_first_use=True,
    )
    route_standard_library(level, [structlog.stdlib.add_logger_name, *chain], ending)


def event_chain() -> list[Processor]:
    """Return what every event goes through before it becomes text."""
    return [
        structlog.contextvars.merge_contextvars,
        add_work,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide,
    ]


def add_work(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Say what the task works on."""
    work = at_work.get()
    return event if work is None else {**work.in_log(), **event}


def hide(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Mask what must not be read in a log: tokens, texts, contents."""
    for key in HIDDEN & event.keys():
        event[key] = "***"
    return event


def show_error(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Turn an error into its traceback, which has neither its text nor the values of variables."""
    match event.pop("exc_info", None):
        case True:
            error = sys.exception()
        case BaseException() as error:
            pass
        case (_, BaseException() as error, _):
            pass
        case _:
            error = None
    if error is not None:
        event["exception"] = traceback_of(error)
    return event


def json_ending() -> list[Processor]:
    """Return what turns an event into one line of JSON."""
    return [show_error, structlog.processors.JSONRenderer(serializer=to_json)]


def to_json(event: EventDict, **_: object) -> str:
    """Encode an event; what JSON does not know becomes its `repr`."""
    return msgspec.json.encode(event, enc_hook=repr).decode()


def console_ending() -> list[Processor]:
    """Return what turns an event into a line for people."""
    renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, sort_keys=False)
    return [show_error, write_plainly, renderer]


def write_plainly(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Write ids and paths as a person would paste them; the renderer shows what Python would."""
    return {key: make_plain(value) for key, value in event.items()}


def make_plain(value: object) -> object:
    """Return a value as its text where its own is not one."""
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(make_plain(part)) for part in value)
    return str(value) if isinstance(value, UUID | PurePath) else value


def route_standard_library(level: int, chain: list[Processor], ending: list[Processor]) -> None:
    """Give the standard library's records the look of our events."""
    handler = StderrHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending]
        )
    )
    root = logging.getLogger()
    for ours in [each for each in root.handlers if isinstance(each, StderrHandler)]:
        root.removeHandler(ours)
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.ERROR)
