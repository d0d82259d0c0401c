"""Show operators what operators did."""

from functions._shared.paging import Cursor, SmallPage
from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import ActionPage
from runtime.declare import get


@get("/api/operator/actions")
async def list_operator_actions(
    caller: Caller, operator: OperatorReads, limit: SmallPage = 50, cursor: Cursor | None = None
) -> ActionPage:
    """Answer with a page of actions, newest first: who, when, what."""
    caller.must_operate()
    return await operator.actions(limit=limit, cursor=cursor)
