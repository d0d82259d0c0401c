"""Which job types there are, whether or not there ever was a job of one."""

from typing import ClassVar

from runtime.bindings.binding import Binding, Need
from runtime.errors import NotFoundError


class JobTypes(Binding):
    """The job types that the bundle declares: its files say so, and none is imported."""

    needs: ClassVar[frozenset[Need]] = frozenset({"bundle"})

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in alphabetical order."""
        return tuple(entry.name for entry in self._resources.bundle.entries if entry.kind == "job")

    def must_have(self, name: str) -> None:
        """Refuse a name that is none.

        Raises:
            NotFoundError: No job type has it.
        """
        if name not in self.names:
            detail = f"There is no such job type; there is {', '.join(self.names)}."
            raise NotFoundError(detail)
