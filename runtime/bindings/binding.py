"""How a type becomes something a function may ask for."""

from collections.abc import Iterable
from typing import ClassVar, Self, TypeGuard

from runtime.bindings.resources import Resources
from runtime.needs import Need
from runtime.store.identity import Identity

__all__ = ["Binding", "Need", "is_binding", "needs_of"]


class Binding:
    """A type that the runtime can hand to a function: one is made for each call, and nothing connects yet.

    Attributes:
        needs: What it uses of the process; a function whose bindings need no Redis gets no Redis address.
    """

    needs: ClassVar[frozenset[Need]] = frozenset()

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Act for `identity` with what the process holds."""
        self._resources = resources
        self._identity = identity

    @classmethod
    def bind(cls, resources: Resources, identity: Identity) -> Self:
        """Return one for a call that acts for `identity`."""
        return cls(resources, identity)


def is_binding(annotation: object) -> TypeGuard[type[Binding]]:
    """Say whether a parameter of this type is handed over by the runtime."""
    return isinstance(annotation, type) and issubclass(annotation, Binding)


def needs_of(annotations: Iterable[object], *always: Need) -> frozenset[Need]:
    """Return what a function with parameters of these types uses, beside what its kind always does."""
    return frozenset(always).union(*(annotation.needs for annotation in annotations if is_binding(annotation)))
