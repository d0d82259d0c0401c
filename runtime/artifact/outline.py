"""What an artifact is made of, before anything of it is read: our sources, the files that they read, distributions."""

from functools import cached_property

from msgspec import Struct

from runtime.artifact.closure import Closure, Closures
from runtime.artifact.data_files import files_below, read_by
from runtime.artifact.module_index import Module, ModuleIndex
from runtime.declare import Site
from runtime.prepared import Prepared

FIRST = (3, 11)


class Outline(Struct, frozen=True, kw_only=True, dict=True):
    """The parts of one function's artifact.

    Attributes:
        closure: What it can load.
        data: Places of files that our modules read.
        knows_others: Whether it asks which job types and schedules there are.
        since: The first Python that needs nothing of what this one lets the closure do without.
    """

    closure: Closure
    data: tuple[str, ...]
    knows_others: bool
    since: tuple[int, ...]

    @cached_property
    def places(self) -> frozenset[str]:
        """The places of our sources and of what they read."""
        return frozenset([*(module.place for module in self.closure.ours), *self.data])


class Outliner:
    """Makes outlines of functions of one state of the checkout.

    Args:
        index: Of all modules.
    """

    def __init__(self, index: ModuleIndex) -> None:
        self._index = index
        self._closures = Closures(index)
        self._read_by: dict[str, tuple[str, ...]] = {}

    def outline(self, function: Prepared) -> Outline:
        """Return what an artifact is made of.

        Raises:
            BundleError: The function imports what is not there or not pinned.
        """
        closure = self._closures.of(function)
        data = {place for module in closure.ours for place in self._data_of(module)}
        declared = function.loaded.entry.declared
        if isinstance(declared, Site):
            data |= set(files_below(self._index.root / declared.folder, self._index.root))
        return Outline(
            closure=closure,
            data=tuple(sorted(data)),
            knows_others="bundle" in function.needs,
            since=self._since(closure),
        )

    def _data_of(self, module: Module) -> tuple[str, ...]:
        if module.name not in self._read_by:
            self._read_by[module.name] = tuple(read_by(module, self._index.root))
        return self._read_by[module.name]

    def _since(self, closure: Closure) -> tuple[int, ...]:
        absent = [pin for name, pin in self._index.pins.items() if name not in self._index.installed]
        versions = {pin.name.replace("-", "_"): pin.absent_since for pin in absent if pin.absent_since}
        named = {reference.target for one in closure.modules.values() for reference in self._index.references_of(one)}
        needed = [tuple(map(int, version.split("."))) for name, version in versions.items() if name in named]
        return max([FIRST, *needed])
