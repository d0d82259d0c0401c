"""Child processes of our own: bytes or calls in, answers out, each child limited in time and memory."""
