"""The files of one function's artifact, as a folder that runs by itself."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from runtime.artifact.closure import Closure
from runtime.artifact.contents import Contents, TreeFile, bare, compiled, tree_file
from runtime.artifact.data_files import brought_by, read_by
from runtime.artifact.main_file import start_of
from runtime.artifact.module_index import Module, ModuleIndex
from runtime.artifact.variables import variables_of
from runtime.bundle.indexing import JOB_TYPES
from runtime.prepared import Prepared

FIRST = (3, 11)
READS_ITSELF = b"getsource("  # a distribution with this keeps its sources; others are bytecode alone


class Tree(Struct, frozen=True, kw_only=True):
    """All files, by their place in the folder.

    Attributes:
        own: Ours, and what was written for the function.
        foreign: Those of distributions, by the distribution's name.
        modules: Our modules among them, by name.
        variables: Of the environment, that the function reads.
        since: The first Python that runs it.
    """

    own: tuple[TreeFile, ...]
    foreign: dict[str, tuple[TreeFile, ...]]
    modules: tuple[str, ...]
    variables: tuple[str, ...]
    since: tuple[int, ...]

    def files(self) -> Iterator[TreeFile]:
        """Yield all of them."""
        yield from self.own
        for files in self.foreign.values():
            yield from files


class Planter:
    """Makes trees; what two of them share is read once.

    Args:
        index: Of all modules.
        job_types: Of the whole bundle, for functions that ask for them.
    """

    def __init__(self, index: ModuleIndex, job_types: Iterable[str]) -> None:
        self._index = index
        self._job_types = sorted(job_types)
        self._contents = Contents(index.root)

    def plant(self, function: Prepared) -> Tree:
        """Return the tree of one function.

        Raises:
            BundleError: It imports what is not there or not pinned, or what is installed has changed.
        """
        closure = Closure(self._index, function)
        ours = closure.ours
        since = self._since(closure)
        return Tree(
            own=tuple(sorted(self._own_files(function, ours, since), key=lambda file: file.place)),
            foreign={name: tuple(self._files_of(name, modules)) for name, modules in closure.foreign().items()},
            modules=tuple(module.name for module in ours),
            variables=variables_of(function, ours, closure.needs),
            since=since,
        )

    def _own_files(self, function: Prepared, ours: Iterable[Module], since: tuple[int, ...]) -> Iterator[TreeFile]:
        root = self._index.root
        written = [tree_file("__main__.py", start_of(function, since))]
        if "bundle" in function.needs:
            written.append(tree_file(f"functions/{JOB_TYPES}", msgspec.json.encode(self._job_types)))
        data = {place for module in ours for place in read_by(module, root)}
        files = [self._contents.of_ours(module.place) for module in ours]
        yield from with_bytecode([*written, *files])
        yield from (self._contents.of_ours(place) for place in sorted(data))

    def _files_of(self, name: str, modules: list[Module]) -> list[TreeFile]:
        installed = self._index.installed[name]
        sources = [self._contents.of_distribution(installed, module.place) for module in modules]
        brought = [self._contents.of_distribution(installed, place) for place in brought_by(installed, modules)]
        python = [file for file in sources if file.place.endswith(".py")]
        native = [file for file in sources if not file.place.endswith(".py")]
        kept = with_bytecode(python) if any(READS_ITSELF in file.content for file in python) else map(bare, python)
        files = {file.place: file for file in (*kept, *native, *brought)}
        return [files[place] for place in sorted(files)]

    def _since(self, closure: Closure) -> tuple[int, ...]:
        """Return the first Python that needs nothing of what this one lets the closure do without."""
        absent = [
            pin for pin in self._index.pins.values() if pin.absent_since and pin.name not in self._index.installed
        ]
        named = {
            reference.target for module in closure.modules.values() for reference in self._index.references_of(module)
        }
        versions = [pin.absent_since for pin in absent if pin.name.replace("-", "_") in named]
        return max([FIRST, *(tuple(map(int, version.split("."))) for version in versions if version)])


def with_bytecode(files: Iterable[TreeFile]) -> Iterator[TreeFile]:
    """Yield files, and the bytecode of those that are Python."""
    for file in files:
        yield file
        if file.place.endswith(".py"):
            yield compiled(file)
