"""PostgreSQL and Redis: connections, roles, keys and every statement."""
