"""What one function can load: modules of ours, parts of distributions, files that modules read."""

import sys
from collections.abc import Iterable, Iterator

from runtime.artifact.module_index import Module, ModuleIndex, parent_of
from runtime.artifact.references import Reference
from runtime.declare import Kind
from runtime.errors import BundleError
from runtime.kinds import KINDS
from runtime.left_out import ABSENT, NEVER_CALLED, POSTPONED, Pair
from runtime.needs import Need
from runtime.prepared import Prepared

ALWAYS = ("runtime", "runtime.commands")
BRINGS: dict[Need, tuple[Need, ...]] = {"limits": ("redis",), "metrics": ("bundle",)}
RESIDENT = {"runtime.serve", "runtime.work"}  # commands with a port for the metrics, where a setting asks for one
MISSING = ABSENT | NEVER_CALLED
# A process of one such function starts 10 ms sooner with the standard library's loop, and is 5 MB smaller; it answers
# few at once, which uvloop would do a tenth quicker.
ON_PLAIN_LOOPS: set[Kind] = {"endpoint", "cron"}
UVLOOP: frozenset[Pair] = frozenset({("runtime", "uvloop"), ("anyio", "uvloop"), ("uvicorn", "uvloop")})


class Closures:
    """Finds closures; what functions share is looked at once.

    Args:
        index: Of all modules.
    """

    def __init__(self, index: ModuleIndex) -> None:
        self._index = index
        self._steps: dict[tuple[Kind, frozenset[Need]], Steps] = {}

    def of(self, function: Prepared) -> "Closure":
        """Return what a process for a function can load.

        Raises:
            BundleError: A module of ours imports what is not there, or what no pinned distribution has.
        """
        entry, needs = function.loaded.entry, possible_needs(function)
        if (entry.kind, needs) not in self._steps:
            self._steps[entry.kind, needs] = Steps(self._index, entry.kind, needs)
        return Closure(self._steps[entry.kind, needs], needs, [*ALWAYS, KINDS[entry.kind].command, entry.module])


class Closure:
    """The modules that a process for one function can load, by name.

    Args:
        steps: From module to module.
        needs: What the process may open.
        waiting: The modules that it begins with.

    Raises:
        BundleError: A module of ours imports what is not there, or what no pinned distribution has.
    """

    def __init__(self, steps: "Steps", needs: frozenset[Need], waiting: list[str]) -> None:
        self.needs = needs
        self.modules: dict[str, Module] = {}
        seen = set(waiting)
        while waiting:
            name = waiting.pop()
            if module := steps.loaded(name):
                self.modules[name] = module
                found = steps.from_module(module)
                waiting += found - seen
                seen |= found

    @property
    def ours(self) -> list[Module]:
        """Return our own modules, in order."""
        return sorted((each for each in self.modules.values() if each.distribution is None), key=lambda one: one.place)

    def foreign(self) -> dict[str, list[Module]]:
        """Return the modules of distributions, in order, by the distribution's name."""
        found: dict[str, list[Module]] = {}
        for module in sorted(self.modules.values(), key=lambda one: one.place):
            if module.distribution is not None:
                found.setdefault(module.distribution, []).append(module)
        return dict(sorted(found.items()))


class Steps:
    """What one module brings into a process, for one kind of function with some needs; each is looked at once.

    Args:
        index: Of all modules.
        kind: Of the function.
        needs: What its process may open.
    """

    def __init__(self, index: ModuleIndex, kind: Kind, needs: frozenset[Need]) -> None:
        self._index = index
        self._loads: dict[str, bool] = {}
        self._found: dict[str, frozenset[str]] = {}
        self._missing = MISSING | UVLOOP if kind in ON_PLAIN_LOOPS else MISSING
        self._keys: frozenset[str] = needs | {kind}

    def loaded(self, name: str) -> Module | None:
        """Return a module; None when it is of the standard library, no module, or cannot be loaded."""
        module = self._index.find(name)
        return module if module and self._can_load(module) else None

    def from_module(self, module: Module) -> frozenset[str]:
        """Return the names of the packages that a module lies in, and of what it may import.

        Raises:
            BundleError: A module of ours imports what is not there, or what no pinned distribution has.
        """
        if module.name not in self._found:
            self._found[module.name] = frozenset(self._names_from(module))
        return self._found[module.name]

    def _names_from(self, module: Module) -> Iterator[str]:
        yield parent_of(module.name)
        yield from self._index.beside_natives(module.name)
        for reference in self._index.references_of(module):
            if self._is_followed(module, reference):
                yield from self._targets(module, reference)

    def _can_load(self, module: Module) -> bool:
        """Say whether all is there that a distribution's module imports at once; what is not cannot be missed here."""
        if module.distribution is None:
            return True
        if module.name not in self._loads:
            self._loads[module.name] = True  # while those are looked at that import each other
            imports = [one for one in self._index.references_of(module) if one.how == "import"]
            self._loads[module.name] = all(self._is_there(module, one) for one in imports)
        return self._loads[module.name]

    def _is_there(self, module: Module, reference: Reference) -> bool:
        if top_of(reference.target) in sys.stdlib_module_names:
            return True
        found = self._index.find(reference.target)
        return found is not None and not is_one_of(self._missing, module, reference) and self._can_load(found)

    def _is_followed(self, module: Module, reference: Reference) -> bool:
        if reference.only_for is not None and reference.only_for not in self._keys:
            return False
        if is_one_of(self._missing | POSTPONED, module, reference):
            return False
        return module.distribution is not None or reference.how != "literal"  # ours import by `module:function` alone

    def _targets(self, module: Module, reference: Reference) -> Iterable[str]:
        if module.distribution is None and reference.how == "import":
            check(module, reference, self._index)
        if reference.target.endswith("*"):
            return self._index.below(reference.target[:-1])
        return [reference.target]


def is_one_of(pairs: frozenset[Pair], module: Module, reference: Reference) -> bool:
    """Say whether a reference is from an importer to what it does without."""
    importer = top_of(module.name)
    return not pairs.isdisjoint({(importer, reference.target), (importer, top_of(reference.target))})


def possible_needs(function: Prepared) -> frozenset[Need]:
    """Return what a function's process may open: what the function needs, and what settings may add."""
    needs = set(function.needs)
    if KINDS[function.loaded.entry.kind].command in RESIDENT:
        needs.add("metrics")
    for need in list(needs):
        needs.update(BRINGS.get(need, ()))
    return frozenset(needs)


def check(module: Module, reference: Reference, index: ModuleIndex) -> None:
    """Refuse an import of ours that would fail where the function runs.

    Raises:
        BundleError: There is no such module, or no pinned distribution has it.
    """
    target, top = reference.target, top_of(reference.target)
    if top in sys.stdlib_module_names or index.find(target) is not None:
        return
    place = f"{module.place}:{reference.line}"
    owner = index.owners.get(top)
    if owner is not None and owner not in index.pins:
        advice = "add it to pyproject.toml and run make lock"
        message = f"{place}: {target} is of {owner}, which {index.lock.name} does not pin: {advice}"
        raise BundleError(message)
    message = f"{place}: there is no module {target} here, nor in a distribution that {index.lock.name} pins"
    raise BundleError(message)


def top_of(name: str) -> str:
    """Return `runtime` of `runtime.serve`."""
    return name.partition(".")[0]
