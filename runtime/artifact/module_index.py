"""Every module that a function could load: ours in the checkout, and those of the pinned distributions."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from runtime.artifact.distributions import Installed, find_installed, owners, parse_lock
from runtime.artifact.references import Reference, read_native_references, read_references

OURS = ("runtime", "functions")
OF_TESTS = "_test"  # how modules begin that a library tests itself with


class Module(Struct, frozen=True, kw_only=True):
    """One module.

    Attributes:
        place: Where it stands in a tree, with slashes.
        path: Where it is here.
        distribution: Whose it is; None is ours.
    """

    name: str
    place: str
    path: Path
    distribution: str | None

    @property
    def is_native(self) -> bool:
        """Whether it is compiled."""
        return not self.place.endswith(".py")

    @property
    def is_package(self) -> bool:
        """Whether others lie below it."""
        return self.place.endswith("/__init__.py")


class ModuleIndex:
    """Finds modules by name; each file is read at most once.

    Args:
        root: The checkout.
        lock: The file that pins the distributions.

    Raises:
        BundleError: What is installed is not what is pinned.
    """

    def __init__(self, root: Path, lock: Path) -> None:
        self.root = root
        self.lock = lock
        self.pins = parse_lock(lock.read_text())
        self.installed: dict[str, Installed] = {each.pin.name: each for each in find_installed(self.pins)}
        self._foreign = {
            name: Module(name=name, place=place, path=each.folder / place, distribution=each.pin.name)
            for each in self.installed.values()
            for name, place in each.modules.items()
        }
        self._references: dict[str, tuple[Reference, ...]] = {}
        self._ours: dict[str, Module | None] = {}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Which distribution has a top-level module, pinned or not."""
        return owners()

    def find(self, name: str) -> Module | None:
        """Return a module; None when it is of the standard library, not there, or no module."""
        if name.partition(".")[0] in OURS:
            if name not in self._ours:
                self._ours[name] = self._find_ours(name)
            return self._ours[name]
        return self._foreign.get(name)

    def below(self, beginning: str) -> Iterator[str]:
        """Yield the names of distributions' modules that begin so."""
        yield from (name for name in self._foreign if name.startswith(beginning))

    def beside_natives(self, package: str) -> Iterator[str]:
        """Yield what lies in a package with compiled modules, if it has any: no source says which of it they load."""
        yield from self._beside_natives.get(package, ())

    def references_of(self, module: Module) -> tuple[Reference, ...]:
        """Return what a module names."""
        if module.name not in self._references:
            content = module.path.read_bytes()
            self._references[module.name] = (
                read_native_references(content, self._packages, self._required_by(str(module.distribution)))
                if module.is_native
                else read_references(content, module.name, is_package=module.is_package)
            )
        return self._references[module.name]

    def _required_by(self, distribution: str) -> tuple[str, ...]:
        """Return the packages of what a distribution requires."""
        required = self.installed[distribution].requires
        tops = {top for name in required if name in self.installed for top in self.installed[name].packages}
        return tuple(sorted(tops))

    @cached_property
    def _packages(self) -> tuple[str, ...]:
        return tuple(sorted({name.partition(".")[0] for name in self._foreign}))

    @cached_property
    def _beside_natives(self) -> dict[str, list[str]]:
        packages = {parent_of(module.name) for module in self._foreign.values() if module.is_native} - {""}
        found: dict[str, list[str]] = {package: [] for package in packages}
        for name in self._foreign:
            if parent_of(name) in found and not name.rpartition(".")[2].startswith(OF_TESTS):
                found[parent_of(name)].append(name)
        return found

    def _find_ours(self, name: str) -> Module | None:
        stem = name.replace(".", "/")
        for place in (f"{stem}/__init__.py", f"{stem}.py"):
            if (self.root / place).is_file():
                return Module(name=name, place=place, path=self.root / place, distribution=None)
        return None


def parent_of(name: str) -> str:
    """Return the package that a module lies in; nothing for one that lies in none."""
    return name.rpartition(".")[0]
