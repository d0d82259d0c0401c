"""What a function's process may have to hold, and which setting says where it is."""

from typing import Literal

Need = Literal[
    "postgres", "redis", "limits", "bus", "processes", "documents", "extraction", "analyst", "bundle", "metrics"
]
ADDRESSES: dict[str, Need] = {"database_url": "postgres", "redis_url": "redis"}  # by setting
