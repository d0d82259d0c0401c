"""Who calls: the verified token of a request."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from runtime.errors import ForbiddenError
from runtime.plans import PLANS, Plan
from runtime.store.identity import Identity, Role

__all__ = ["PLANS", "Caller", "Plan"]


class Caller(Struct, frozen=True, kw_only=True):
    """The caller of an endpoint, as the token says; handed over by its type.

    Attributes:
        user_id: The token's `sub`.
        role: `authenticated`, or `service_role`, which may act for anyone.
        plan: The token's `app_metadata.plan`; None when it carries none.
        expires_at: When the token stops to verify: its `exp` and the leeway.
        is_operator: Whether the caller may look after everybody's queues.
    """

    user_id: UUID
    role: Role
    plan: Plan | None
    expires_at: datetime
    is_operator: bool = False

    @property
    def identity(self) -> Identity:
        """For whom the caller's transactions act."""
        return Identity(role=self.role, user_id=self.user_id, plan=self.plan)

    def must_be(self, user_id: UUID) -> None:
        """Refuse to act for another user.

        Raises:
            ForbiddenError: The caller is somebody else and not the service.
        """
        if self.role != "service_role" and user_id != self.user_id:
            detail = "The token belongs to another user: act for yourself, or use a service_role token."
            raise ForbiddenError(detail)

    def must_operate(self) -> None:
        """Refuse whoever is no operator.

        Raises:
            ForbiddenError: The token is neither the service's nor an operator's.
        """
        if not self.is_operator:
            detail = "This is for operators: use a token with app_metadata.role `operator`, or a service_role token."
            raise ForbiddenError(detail)

    def must_have(self, plan: Plan) -> None:
        """Refuse a plan above the one in the token; a token without a plan does not limit it.

        Raises:
            ForbiddenError: The caller's plan is lower.
        """
        if self.plan is not None and PLANS.index(plan) > PLANS.index(self.plan):
            detail = f"The token's plan is {self.plan}: ask for that plan or a lower one."
            raise ForbiddenError(detail)
