"""Which variables of its environment a function reads: the settings that the modules it can load speak of."""

import ast
import inspect
import re
from collections.abc import Collection, Iterable

from runtime import settings
from runtime.artifact.module_index import Module
from runtime.declare import Cron
from runtime.needs import ADDRESSES, Need
from runtime.prepared import Prepared
from runtime.settings import Settings

ATTRIBUTE = re.compile(r"\.([a-z_]\w*)")


class Variables:
    """Finds the variables of functions; each module is read once."""

    def __init__(self) -> None:
        self._spoken: dict[str, set[str]] = {}

    def read_by(self, function: Prepared, ours: Iterable[Module], needs: Collection[Need]) -> tuple[str, ...]:
        """Return the names, in alphabetical order; of an address only where the function may need what is there.

        Args:
            function: Prepared.
            ours: Our modules that it can load.
            needs: What its process may open.
        """
        fields = {field for module in ours if module.name != settings.__name__ for field in self._fields_in(module)}
        declared = function.loaded.entry.declared
        if isinstance(declared, Cron) and declared.every_minutes_setting:
            fields.add(declared.every_minutes_setting.lower())
        unneeded = {name for name, need in ADDRESSES.items() if need not in needs}
        return tuple(sorted(name.upper() for name in fields - unneeded))

    def _fields_in(self, module: Module) -> set[str]:
        if module.name not in self._spoken:
            attributes = ATTRIBUTE.findall(module.path.read_text(encoding="utf-8"))
            self._spoken[module.name] = {field for name in set(attributes) for field in FIELDS.get(name, ())}
        return self._spoken[module.name]


def read_fields() -> dict[str, set[str]]:
    """Return which settings each attribute of `Settings` reads, its methods too."""
    names = set(Settings.__struct_fields__)
    methods = {
        node.name: {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)} & names
        for node in ast.walk(ast.parse(inspect.getsource(settings)))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    return {**methods, **{name: {name} for name in names}}


FIELDS = read_fields()
