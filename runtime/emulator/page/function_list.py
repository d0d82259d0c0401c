"""All functions as the page of the emulator shows them: as their files are now, and whether that is what runs."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from runtime.bindings.binding import is_binding
from runtime.bindings.caller import Caller
from runtime.bundle import Entry, Loaded, check_bundle, find_unworkable
from runtime.declare import Kind
from runtime.emulator.written import Written, look
from runtime.http.openapi_examples import make_example
from runtime.prepared import Prepared

FIRED: tuple[Kind, ...] = ("endpoint", "job", "cron")


class FunctionView(Struct, rename="camel", frozen=True, kw_only=True):
    """One function.

    Attributes:
        trigger: What starts it.
        place: `functions/http/get_job.py:12`.
        runs: Whether it runs as its file is now; otherwise it is about to be taken up.
        given: JSON to fire it with, of its parameters; None where it cannot be fired.
    """

    name: str
    kind: Kind
    trigger: str
    summary: str
    place: str
    runs: bool
    given: str | None


class FunctionList(Struct, rename="camel", frozen=True, kw_only=True):
    """What there is.

    Attributes:
        broken: One sentence for each thing that is wrong, `file:line` first.
        functions: By kind, each by name.
    """

    broken: list[str]
    functions: list[FunctionView]


class FunctionFiles:
    """Looks at the files again when they have changed, so that the page need not wait for what runs to end.

    Args:
        functions: Those that run.
        broken: What was wrong with the others when they were read.
        written: When the files were written, before they were read.
    """

    def __init__(self, functions: Sequence[Prepared], broken: Sequence[str], written: Written) -> None:
        self._loaded = {one.loaded.entry.name: one.loaded for one in functions}
        self._broken = broken
        self._read = written
        self._known: Written = {}
        self._list = FunctionList(broken=[], functions=[])

    def now(self) -> FunctionList:
        """Return what there is at this moment."""
        written = look()
        if written != self._known or not self._list.functions:
            self._list, self._known = self._make(written), written
        return self._list

    def loaded(self, name: str) -> Loaded | None:
        """Return a function that runs and can be fired."""
        found = self._loaded.get(name)
        return found if found and found.entry.kind in FIRED else None

    def _make(self, written: Written) -> FunctionList:
        changed = {path for path in written if written[path] != self._read.get(path)}
        index, errors = check_bundle()
        now = [*map(str, errors), *map(str, find_unworkable(index))]
        before = [one for one in self._broken if is_as_it_was(one, changed, written)]
        return FunctionList(
            broken=list(dict.fromkeys([*now, *before])),
            functions=[self._view(entry, changed) for entry in index.entries],
        )

    def _view(self, entry: Entry, changed: Iterable[Path]) -> FunctionView:
        loaded = None if entry.path in set(changed) else self._loaded.get(entry.name)
        return FunctionView(
            name=entry.name,
            kind=entry.kind,
            trigger=entry.declared.trigger,
            summary=entry.summary,
            place=entry.place,
            runs=loaded is not None,
            given=given_to(loaded) if loaded and entry.kind in FIRED else None,
        )


def is_as_it_was(sentence: str, changed: Iterable[Path], written: Mapping[Path, int]) -> bool:
    """Say whether a complaint is of a file that is there and has not changed since."""
    place = file_of_sentence(sentence)
    return any(str(path).endswith(place) for path in written) and not any(str(p).endswith(place) for p in changed)


def file_of_sentence(sentence: str) -> str:
    """Return `functions/http/get_job.py`."""
    return sentence.partition(":")[0]


def given_to(loaded: Loaded) -> str | None:
    """Return JSON to fire a function with, made of its parameters; None where one of them does not come as JSON."""
    defaults = inspect.signature(loaded.function).parameters
    wanted = {
        name: kind
        for name, kind in loaded.parameters.items()
        if not is_binding(kind) and kind is not Caller and defaults[name].default is inspect.Parameter.empty
    }
    try:
        sample = {name: sample_of(kind) for name, kind in wanted.items()}
    except TypeError:
        return None
    return msgspec.json.format(msgspec.json.encode(sample)).decode()


def sample_of(kind: Any) -> object:  # noqa: ANN401 -- any type
    """Return a value of a type: what it is without anything given, where that is possible.

    Raises:
        TypeError: JSON does not describe it.
    """
    with suppress(msgspec.ValidationError):
        return msgspec.to_builtins(msgspec.convert({}, kind))
    [schema], components = msgspec.json.schema_components([kind])
    return make_example(schema, components)
