"""Hubs."""
