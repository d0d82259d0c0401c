"""The files of one function's artifact, as a folder that runs by itself."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from runtime.artifact.contents import Contents, TreeFile, bare, compiled, tree_file
from runtime.artifact.data_files import brought_by
from runtime.artifact.main_file import main_file_of
from runtime.artifact.module_index import Module, ModuleIndex
from runtime.artifact.outline import Outline
from runtime.artifact.variables import Variables
from runtime.bundle.known import KNOWN
from runtime.prepared import Prepared

READS_ITSELF = b"getsource("  # a distribution with this keeps its sources; others are bytecode alone


class Tree(Struct, frozen=True, kw_only=True):
    """All files, by their place in the folder.

    Attributes:
        own: Ours, and what was written for the function.
        foreign: Those of distributions, by the distribution's name.
        variables: Of the environment, that the function reads.
        since: The first Python that runs it.
    """

    own: tuple[TreeFile, ...]
    foreign: dict[str, tuple[TreeFile, ...]]
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
        known: The facts of other functions, for those that ask for them.
    """

    def __init__(self, index: ModuleIndex, known: bytes) -> None:
        self._index = index
        self._known = known
        self._contents = Contents(index.root)
        self._variables = Variables()

    def plant(self, function: Prepared, outline: Outline) -> Tree:
        """Return the tree of one function.

        Raises:
            BundleError: What is installed has changed.
        """
        foreign = outline.closure.foreign()
        return Tree(
            own=tuple(sorted(self._own_files(function, outline), key=lambda file: file.place)),
            foreign={name: tuple(self._files_of(name, modules)) for name, modules in foreign.items()},
            variables=self._variables.read_by(function, outline.closure.ours, outline.closure.needs),
            since=outline.since,
        )

    def _own_files(self, function: Prepared, outline: Outline) -> Iterator[TreeFile]:
        written = [tree_file("__main__.py", main_file_of(function, outline.since))]
        if outline.knows_others:
            written.append(tree_file(f"functions/{KNOWN}", self._known))
        yield from with_bytecode([*written, *(self._contents.of_ours(place) for place in outline.places)])

    def _files_of(self, name: str, modules: list[Module]) -> list[TreeFile]:
        installed = self._index.installed[name]
        sources = [self._contents.of_distribution(installed, module.place) for module in modules]
        brought = [self._contents.of_distribution(installed, place) for place in brought_by(installed, modules)]
        python = [file for file in sources if file.place.endswith(".py")]
        native = [file for file in sources if not file.place.endswith(".py")]
        kept = with_bytecode(python) if any(READS_ITSELF in file.content for file in python) else map(bare, python)
        files = {file.place: file for file in (*kept, *native, *brought)}
        return [files[place] for place in sorted(files)]


def with_bytecode(files: Iterable[TreeFile]) -> Iterator[TreeFile]:
    """Yield files, and the bytecode of those that are Python."""
    for file in files:
        yield file
        if file.place.endswith(".py"):
            yield compiled(file)
