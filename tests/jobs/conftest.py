"""All functions at work."""

from tests.whole import alice, api, app, bob, worked

__all__ = ["alice", "api", "app", "bob", "worked"]
