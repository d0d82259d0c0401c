"""Artifacts of every function, built once for a run of the tests, whoever of its processes asks first."""

import fcntl
import os
from pathlib import Path

import pytest

from runtime.artifact.builder import Builder
from runtime.artifact.contents import tree_file
from runtime.artifact.manifest import MANIFEST, as_document
from runtime.artifact.writing import linking, replaced, write_files
from runtime.prepared import Prepared
from runtime.settings import Settings
from tests.bundles import prepared


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Return a folder that all processes of this run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = factory.getbasetemp().parent / f"{name}-{run}" if run else factory.getbasetemp() / name
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    return folder


def build_all(folder: Path) -> Path:
    """Build all trees, without their images, unless another process has; returns the folder."""
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "livez").exists():
            write_trees(prepared(Settings()), folder)
    return folder


def write_trees(functions: list[Prepared], folder: Path) -> None:
    """Write what `runtime.build` writes, without images and sizes."""
    builder = Builder()
    planned = [builder.plan(function) for function in functions]
    with linking(folder) as linked:
        for tree, manifest in sorted(planned, key=lambda one: one[1].name == "livez"):  # the last one says that all are
            own = [*tree.own, tree_file(MANIFEST, as_document(manifest))]
            shared = (file for files in tree.foreign.values() for file in files)
            with replaced(folder / manifest.name) as fresh:
                write_files(fresh, own, shared, linked)
