"""Leaves out what libraries import and this product never uses, from every process; the one place that does.

structlog imports rich, if it is there, to draw tracebacks; `runtime.logs` has them plain: 45 ms and 10 MB for nothing.
Litestar imports yaml to describe an API in YAML; `runtime.http` has its own description, as JSON: 10 ms.
httpx has a command line, and brings click, rich and pygments for it. redis-py reads tokens of a cloud that it may log
in with, and checks certificates by OCSP: PyJWT and cryptography, 20 ms. uvicorn brings click for its command line, and
PyJWT a client for keys beside that of `runtime.http`.
No library can be told so. Whoever else imports these gets them, before and after. Where a function is shipped alone,
what is left out is not there, nor is what a library would import at a call that never comes.
"""

import importlib
import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Pair = tuple[str, str]  # who imports, and what
ABSENT: frozenset[Pair] = frozenset({("structlog", "rich"), ("httpx", "httpx._main"), ("redis", "cryptography")})
POSTPONED: frozenset[Pair] = frozenset(
    {("litestar", "yaml"), ("redis", "jwt"), ("uvicorn", "uvicorn.main"), ("jwt", "jwt.jwks_client")}
)  # until their first use, which never comes
NEVER_CALLED: frozenset[Pair] = frozenset(
    {
        ("anyio", "idna"),  # names of hosts that are no ASCII
        ("litestar", "polyfactory"),  # examples for its own description of an API
        ("msgspec", "yaml"),
        ("redis", "redis.commands.bf"),
        ("redis", "redis.commands.graph"),
        ("redis", "redis.commands.json"),
        ("redis", "redis.commands.search"),
        ("redis", "redis.commands.timeseries"),
        ("uvicorn", "h11"),  # the protocols of `runtime.serving` are named
        ("uvicorn", "uvicorn.protocols.http.auto"),
        ("uvicorn", "uvicorn.protocols.websockets.auto"),
        ("uvicorn", "uvicorn.protocols.websockets.websockets_impl"),
        ("uvicorn", "yaml"),  # a configuration of logs
    }
)
HELD_ELSEWHERE = {("uvicorn.main", "Server"): "uvicorn.server"}  # what an importer takes from a postponed module


class LeftOut:
    """A finder of modules, which is asked for each before it is looked for, and the loader of those postponed."""

    def __init__(self) -> None:
        self.absent = set(ABSENT)
        self._postponed: set[str] = set()

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Answer for what is left out; None leaves the others as they are.

        Raises:
            ModuleNotFoundError: It shall look as if it were not installed.
        """
        if is_left_out(name, self.absent):
            raise ModuleNotFoundError(name=name)
        if name not in self._postponed and is_left_out(name, POSTPONED):
            self._postponed.add(name)
            return ModuleSpec(name, self)  # type: ignore[arg-type]  # a loader in all but its base class
        return None

    def create_module(self, _spec: ModuleSpec) -> None:
        """Let the interpreter make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty until it is used."""
        module.__class__ = Postponed


class Postponed(ModuleType):
    """A module that is imported when something of it is used."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- of whatever type it is there
        """Return it from the real module; while its importer is imported, what asks for it when it is called.

        Raises:
            AttributeError: It is something of the language's own, which nobody needs of it yet.
        """
        if (holder := HELD_ELSEWHERE.get((self.__name__, name))) is not None:
            return getattr(importlib.import_module(holder), name)
        if is_left_out(self.__name__, POSTPONED):
            if name.startswith("__"):
                raise AttributeError(name)
            return partial(call_later, self, name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def call_later(module: Postponed, name: str, *given: object, **named: object) -> object:
    """Call a function of a postponed module."""
    return getattr(module, name)(*given, **named)


def is_left_out(name: str, pairs: AbstractSet[Pair]) -> bool:
    """Say whether one who is being imported is to do without a module."""
    return any(name == left_out and is_being_imported(importer) for importer, left_out in pairs)


def is_being_imported(package: str) -> bool:
    """Say whether a package is in the middle of its import: `__all__` stands below its imports."""
    module = sys.modules.get(package)
    return module is not None and "__all__" not in vars(module)


def leave_out() -> None:
    """Begin; to be called before the first import of these libraries."""
    sys.meta_path.insert(0, LeftOut())  # `importlib.abc` would bring 40 modules


def do_without(importer: str, library: str) -> None:
    """Let it look as if a library were not installed, to who imports it and has not been imported yet."""
    for finder in sys.meta_path:
        if isinstance(finder, LeftOut):
            finder.absent.add((importer, library))
