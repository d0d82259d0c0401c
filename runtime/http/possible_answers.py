"""Which statuses and headers an endpoint can answer with: by its declaration, and by what its function calls.

The house style has every public function name in its docstring what it raises. An endpoint's function raises what it
names itself and what the methods of its bindings and the functions that it calls say they raise.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from runtime import errors
from runtime.bundle import Loaded
from runtime.errors import RequestError
from runtime.http.endpoint import PreparedEndpoint

ERROR = re.compile(r"\b[A-Z]\w+Error\b")
SENT = frozenset({"Location", "Retry-After", "Link"})  # headers that a function may add to its answer


def find_problems(endpoint: PreparedEndpoint) -> list[int]:
    """Return the statuses of the problems that callers of an endpoint can meet, in order."""
    sources = endpoint.sources
    has_body = bool(sources.body or sources.files)
    reasons: dict[int, object] = {
        HTTPStatus.BAD_REQUEST: True,
        HTTPStatus.UNAUTHORIZED: endpoint.declared.auth,
        HTTPStatus.NOT_FOUND: sources.path,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: has_body,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: has_body,
        HTTPStatus.UNPROCESSABLE_ENTITY: True,
        HTTPStatus.NOT_ACCEPTABLE: endpoint.has_content,
        HTTPStatus.REQUEST_TIMEOUT: has_body,
        HTTPStatus.PRECONDITION_FAILED: not endpoint.is_stream,
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: endpoint.is_download,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: True,
        HTTPStatus.INTERNAL_SERVER_ERROR: True,
        HTTPStatus.TOO_MANY_REQUESTS: endpoint.declared.auth,
        HTTPStatus.SERVICE_UNAVAILABLE: endpoint.declared.auth or sources.bindings,
    }
    declared = {int(status) for status, holds in reasons.items() if holds}
    return sorted(declared | {kind.status for kind in find_raised_errors(endpoint.loaded)})


def find_raised_errors(loaded: Loaded) -> Iterator[type[RequestError]]:
    """Yield the errors that the function raises, and that what it calls documents."""
    texts = [read_source(loaded.function), *(inspect.getdoc(one) or "" for one in find_called_functions(loaded))]
    for name in sorted({name for text in texts for name in ERROR.findall(text)}):
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, RequestError):
            yield kind


def find_headers(loaded: Loaded) -> list[str]:
    """Return the headers that the function, or what it calls, adds to an answer."""
    trees = [ast.parse(read_source(one)) for one in (loaded.function, *find_called_functions(loaded))]
    constants = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return sorted(SENT & {value for value in constants if isinstance(value, str)})


def find_called_functions(loaded: Loaded) -> Iterator[Callable[..., Any]]:
    """Yield the methods of parameters and the functions of the module that the function calls."""
    for node in ast.walk(ast.parse(read_source(loaded.function))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                found = getattr(loaded.parameters.get(name), method, None)
            case ast.Call(func=ast.Name(id=name)):
                found = loaded.function.__globals__.get(name)
            case _:
                continue
        if inspect.isfunction(found):
            yield found


def read_source(function: Callable[..., Any]) -> str:
    """Return a function's text, to the left margin."""
    return textwrap.dedent(inspect.getsource(function))
