"""Reads a job posting: what it asks for, quoted with its place, and what its lines are about."""

from runtime.analysis.posting.posting_reader import read_posting
from runtime.analysis.posting.posting_shapes import Posting, PostingLine, Requirement, RequirementKind

__all__ = ["Posting", "PostingLine", "Requirement", "RequirementKind", "read_posting"]
