"""Imports functions, each on its own: one that fails leaves the others running."""

import importlib
import importlib.util
import inspect
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import get_type_hints

from runtime.bundle.entries import Entry, Loaded, fault
from runtime.declare import Hub, camel


def load(entry: Entry) -> Loaded:
    """Import one function.

    Raises:
        BundleError: The module does not import, or a parameter or the result has no type.
    """
    try:
        module = import_module(entry)
        is_hub = isinstance(entry.declared, Hub)
        function = getattr(module, camel(entry.name) if is_hub else entry.name)
        types = get_type_hints(function.__init__ if is_hub else function, include_extras=True)
    except (Exception, SystemExit) as error:  # a module may fail in any way, and the others must still run
        reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise fault(entry.path, find_failing_line(error, entry), reason) from error
    summarize = getattr(module, "summarize", None)
    parameters = {name: types.get(name, inspect.Parameter.empty) for name in inspect.signature(function).parameters}
    if untyped := [name for name in (*parameters, "return") if name not in types]:
        raise fault(entry.path, entry.line, f"{', '.join(untyped)} of {entry.name} has no type")
    return Loaded(entry=entry, function=function, summarize=summarize, parameters=parameters, returns=types["return"])


def import_module(entry: Entry) -> ModuleType:
    """Import a module by its name, or by its path when the bundle is not an importable package."""
    if "." in entry.module:
        return importlib.import_module(entry.module)
    if entry.module in sys.modules:
        return sys.modules[entry.module]
    spec = importlib.util.spec_from_file_location(entry.module, entry.path)
    if spec is None or spec.loader is None:
        raise ImportError(name=entry.module, path=str(entry.path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[entry.module] = module  # before it runs, as the import system does: types look themselves up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[entry.module]
        raise
    return module


def find_failing_line(error: BaseException, entry: Entry) -> int:
    """Return the last line of the function's own file that was running, or the line of its `def`."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename == str(entry.path):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.lineno and Path(frame.filename).resolve() == entry.path]
    return lines[-1] if lines else entry.line
