"""What Schemathesis cannot know: ids that an earlier answer gave, put into requests that shall be accepted."""

import os
import uuid
from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext

KEPT = "jobDescriptionId"


@schemathesis.hook
def map_case(_: HookContext, case: Case[Any]) -> Case[Any]:
    """Let a request that is valid for its schema be about what is there; one that shall be refused stays as it is."""
    if case.method == "DELETE" and os.environ["JOB_DESCRIPTION_ID"] in (case.path_parameters or {}).values():
        case.path_parameters = {name: str(uuid.uuid4()) for name in case.path_parameters}  # others are still about it
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return case
    if case.query:
        case.query.pop("cursor", None)
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())  # for another body, a used one is refused
    if isinstance(case.body, dict):
        known: dict[str, Any] = {"userId": os.environ["USER_ID"], "jobDescriptionId": os.environ["JOB_DESCRIPTION_ID"]}
        known["jobDescriptionIds"] = [known["jobDescriptionId"]]
        case.body.update({name: value for name, value in known.items() if name in case.body})
    return case
