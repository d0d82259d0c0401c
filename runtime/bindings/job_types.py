"""Which job types there are, whether or not there ever was a job of one."""

from typing import ClassVar

from runtime.bindings.binding import Binding, Need


class JobTypes(Binding):
    """The job types that the bundle declares: its files say so, and none is imported."""

    needs: ClassVar[frozenset[Need]] = frozenset({"bundle"})

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in alphabetical order."""
        return self._resources.declared_job_types
