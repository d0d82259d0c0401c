"""Leaves out what libraries import and this product never uses, from every process; the one place that does.

structlog imports rich, if it is there, to draw tracebacks; `runtime.logs` has them plain: 45 ms and 10 MB for nothing.
Litestar imports yaml to describe an API in YAML; `runtime.http` has its own description, as JSON: 10 ms.
Neither library can be told so. Whoever else imports rich or yaml gets it, before and after.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = {"rich": "structlog"}  # by who imports it; it looks as if it were not installed
POSTPONED = {"yaml": "litestar"}  # by who imports it; it is imported at its first use, which does not come


class LeftOut(MetaPathFinder, Loader):
    """Is asked for each module before it is looked for."""

    def __init__(self) -> None:
        self._postponed: set[str] = set()

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Answer for what is left out; None leaves the others as they are.

        Raises:
            ModuleNotFoundError: It shall look as if it were not installed.
        """
        if name in ABSENT and is_being_imported(ABSENT[name]):
            raise ModuleNotFoundError(name=name)
        if name in POSTPONED and name not in self._postponed and is_being_imported(POSTPONED[name]):
            self._postponed.add(name)
            return ModuleSpec(name, self)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty until it is used."""
        module.__class__ = Postponed


class Postponed(ModuleType):
    """A module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- of whatever type it is there
        """Return it from the real module."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def is_being_imported(package: str) -> bool:
    """Say whether a package is in the middle of its import: `__all__` stands below its imports."""
    module = sys.modules.get(package)
    return module is not None and "__all__" not in vars(module)


def leave_out() -> None:
    """Begin; to be called before the first import of these libraries."""
    sys.meta_path.insert(0, LeftOut())
