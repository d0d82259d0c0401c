"""Endpoints and hubs behind one address: the socket, the server, and what it serves."""
