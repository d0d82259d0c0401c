"""What PostgreSQL says when it does not do something: the data is at fault, or a state that passes.

Only an error about the data condemns it. A read-only server, a lock or a statement that took too long, a column that
is not there yet, a permission withdrawn for a moment, a pooler's own errors: none of these says anything about what
was to be written, so it is tried again.
"""

import psycopg

OF_DATA = frozenset({"22", "23", "54"})  # data exception, integrity constraint, program limit (PostgreSQL appendix A)
OF_OURS = "CB"  # what our own triggers raise: the caller knows what it means
JOB_FINISHED = "CB001"  # of the guard of finished jobs: somebody else ended the job first
EXPECTED = frozenset({"08", "25", "40", "53", "55", "57", "58"})  # a server that restarts, is full, busy or read-only
OF_SERVER = ("08", "25", "531", "533", "57P", "58")  # lost connections; read-only, full, stopping, failing disks


def class_of(error: BaseException) -> str:
    """Return the class of an error's SQLSTATE, its first two characters; an empty text when the server said none."""
    return (getattr(error, "sqlstate", None) or "")[:2]


def is_of_data(error: BaseException) -> bool:
    """Say whether what was to be written is at fault, so that trying again would end no otherwise."""
    is_unsent = isinstance(error, psycopg.DataError) and error.sqlstate is None
    return class_of(error) in OF_DATA or is_unsent or isinstance(error, UnicodeError)


def is_away(error: BaseException) -> bool:
    """Say whether this is told to everybody whatever is asked: nobody is there, or takes anything now."""
    state = getattr(error, "sqlstate", None)
    return state.startswith(OF_SERVER) if state else is_passing(error) and type(error) is not TimeoutError


def is_passing(error: BaseException) -> bool:
    """Say whether this is about the server and its state: lost connections, and all that it says but of the data."""
    if isinstance(error, psycopg.Error) and error.sqlstate is not None:
        return class_of(error) not in OF_DATA | {OF_OURS}
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | TimeoutError | OSError)


def reason_of(error: BaseException) -> str:
    """Return what PostgreSQL or its driver said, in one line without a full stop; what else they say is advice."""
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).partition("\n")[0]
    said = said.removeprefix("connection failed: ").removeprefix("connection is bad: ")
    return " ".join(said.split()).rstrip(".") or type(error).__name__
