"""Finds the functions of a bundle: reads their files without importing them, imports the ones asked for."""

from runtime.bundle.entries import Entry, Index, Loaded
from runtime.bundle.indexing import FUNCTIONS, check_bundle, index_bundle
from runtime.bundle.known import know_bundle
from runtime.bundle.loading import load
from runtime.bundle.submitting import find_unworkable

__all__ = [
    "FUNCTIONS",
    "Entry",
    "Index",
    "Loaded",
    "check_bundle",
    "find_unworkable",
    "index_bundle",
    "know_bundle",
    "load",
]
