"""What a developer reads when the emulator is up: functions, servers, addresses and a first request."""

import textwrap
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from runtime.bundle import FUNCTIONS, Entry
from runtime.bundle.timetable import timetable_of
from runtime.declare import Cron, Endpoint
from runtime.emulator.address import DEVELOPER, PLAN, TOKEN_HOURS, Ready
from runtime.emulator.directory import TOKEN
from runtime.emulator.emulator import Emulator
from runtime.settings import Settings

WIDTH = 80
KIND_WIDTH = 8
FACT_WIDTH = 12
FIRST_REQUEST = "/api/recruiter/queue/statistics"


def banner(emulator: Emulator) -> str:
    """Return the whole banner, no line of it wider than 80 columns but the console's address."""
    lines = [
        *table(emulator.entries, emulator.ground.settings),
        *complaints(emulator),
        "",
        *addresses(emulator),
        *console_address(emulator),
        *fact("token", f"for user {DEVELOPER}"),
        *fact("", f"plan {PLAN}, {TOKEN_HOURS} hours, also in {shown(emulator.options.directory / TOKEN)}"),
        *whereabouts(emulator),
        "",
        "Try it (paste all lines):",
        "",
        *first_request(emulator.ready),
        "",
        "Ctrl-C stops it.",
    ]
    return "".join(f"{line}\n" for line in lines)


def whereabouts(emulator: Emulator) -> list[str]:
    """Return what becomes of a change, or where the functions say what they say."""
    if emulator.artifacts is None:
        return fact("reload", "what changes under functions/ is taken up within two seconds")
    return fact("logs", f"of each function in {shown(emulator.options.directory / 'log')}")


def change(changed: Iterable[Path]) -> str:
    """Return what is about to be taken up, once what runs has ended."""
    names = sorted(str(path.relative_to(FUNCTIONS.parent)) for path in changed)
    return "".join(f"{line}\n" for line in fact("changed", ", ".join(names)))


def news(emulator: Emulator) -> str:
    """Return what there is now in the files that have changed, and what is wrong with any."""
    changed = [entry for entry in emulator.entries if entry.path in emulator.changed]
    settings = emulator.ground.settings
    lines = [*fact("reloaded", f"{len(emulator.functions)} functions"), *table(changed, settings)]
    lines += complaints(emulator)
    return "".join(f"{line}\n" for line in lines)


def addresses(emulator: Emulator) -> list[str]:
    """Return what runs, where, and what is to be known of it."""
    ready, ground = emulator.ready, emulator.ground
    lines = [
        *fact("API", ready.url),
        *fact("OpenAPI", f"{ready.url}/schema"),
        *metrics_address(emulator),
        *fact("database", ready.servers.postgres),
    ]
    if ready.database_url.startswith("postgresql://careerbird@/") and ground.sockets:
        lines += fact("", f"psql -h {whole(ground.sockets)} -U postgres careerbird")
    lines += fact("queue", ready.servers.redis)
    if ready.redis_url.startswith("unix://") and ground.sockets:
        lines += fact("", f"redis-cli -s {shown(ground.sockets / 'redis.sock')}")
    return [*lines, *(line for note in emulator.notes for line in fact("note", note))]


def console_address(emulator: Emulator) -> list[str]:
    """Return where the console opens signed in: the token is in the fragment, which no server and no log ever sees.

    The line is as long as it has to be, for a terminal opens only an address that is whole.
    """
    if not any(entry.kind == "site" for entry in emulator.entries):
        return []
    return ["", "Open the console, signed in:", "", f"{emulator.ready.url}/#token={emulator.ready.token}", ""]


def metrics_address(emulator: Emulator) -> list[str]:
    """Return where Prometheus may look, if anywhere."""
    if emulator.for_metrics is None:
        return []
    host, port = emulator.for_metrics.getsockname()[:2]
    return fact("metrics", f"http://{host}:{port}/metrics")


def table(entries: Iterable[Entry], settings: Settings) -> Iterator[str]:
    """Yield each function: what starts it, its name, its summary."""
    starts = [(entry, *start_of(entry, settings)) for entry in sorted(entries, key=place_in_table)]
    width = max((len(start) for _, _, start in starts), default=0)
    for entry, kind, start in starts:
        one_line = f"  {kind:{KIND_WIDTH}}{start:{width}}  {entry.name}"
        if len(one_line) <= WIDTH:
            yield one_line
        else:
            yield from fold(f"{kind:{KIND_WIDTH}}{start}", indent=2)
            yield from fold(entry.name, indent=KIND_WIDTH + 2)
        yield from fold(entry.summary, indent=KIND_WIDTH + 2)


def complaints(emulator: Emulator) -> Iterator[str]:
    """Yield what is wrong with the other functions."""
    for sentence in emulator.broken:
        yield from fold(f"{'broken':{KIND_WIDTH}}{sentence}", indent=2, hanging=KIND_WIDTH)


def place_in_table(entry: Entry) -> tuple[bool, str]:
    """Order endpoints by path; jobs, schedules and hubs stay as they are, after them."""
    declared = entry.declared
    return (False, declared.path) if isinstance(declared, Endpoint) else (True, "")


def start_of(entry: Entry, settings: Settings) -> tuple[str, str]:
    """Return the first two columns: the kind, and what starts the function."""
    if isinstance(entry.declared, Endpoint):
        return entry.declared.method, entry.declared.path
    if isinstance(entry.declared, Cron):
        next_at = datetime.fromtimestamp(timetable_of(entry.declared, settings).next_after(time.time()), UTC)
        return entry.kind, f"{entry.declared.trigger}, next {next_at:%H:%M:%S} UTC"
    return entry.kind, entry.declared.trigger


def first_request(ready: Ready) -> list[str]:
    """Return a `curl` for the shell; a backslash joins its lines, inside the quotes too."""
    quoted = f'-H "Authorization: Bearer {ready.token}"'
    pieces = [quoted[start : start + WIDTH - 1] for start in range(0, len(quoted), WIDTH - 1)]
    return [f"curl {ready.url}{FIRST_REQUEST} \\", *(f"{piece}\\" for piece in pieces[:-1]), pieces[-1]]


def fact(name: str, text: str) -> list[str]:
    """Return one fact, folded under its name."""
    return fold(f"{name:{FACT_WIDTH}}{text}", indent=2, hanging=FACT_WIDTH)


def fold(text: str, *, indent: int, hanging: int = 0) -> list[str]:
    """Fold at words, and inside one only when it alone is too wide."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def shown(path: Path) -> str:
    """Return a path relative to the working directory when it lies below it, else unchanged."""
    here = Path.cwd()
    path = path.resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def whole(path: Path) -> str:
    """Return a path that the shell makes absolute, for psql takes a host without a leading slash for a name."""
    relative = shown(path)
    return relative if relative.startswith("/") else f"$PWD/{relative}"
