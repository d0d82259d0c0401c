"""For whom a transaction acts."""

from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.plans import Plan

Role = Literal["authenticated", "service_role"]


class Identity(Struct, frozen=True, kw_only=True):
    """For whom a transaction acts; row-level security sees nothing else.

    Attributes:
        role: The database role of the transaction.
        user_id: Whose rows it is about; None for the service acting for nobody.
        plan: By which its acts are limited; nothing in the database depends on it.
    """

    role: Role
    user_id: UUID | None = None
    plan: Plan | None = None

    def claims(self) -> str:
        """Return the claims as `auth.uid()` and `auth.role()` read them (JSON)."""
        return msgspec.json.encode({"sub": self.user_id, "role": self.role}).decode() if self.user_id else ""


SERVICE = Identity(role="service_role")
