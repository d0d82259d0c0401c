"""PostgreSQL and Redis for the emulator: those named by URL, the machine's own, or the wheels'."""

from runtime.emulator.servers.choice import ServerChoice, find_servers
from runtime.emulator.servers.postgres import Profile
from runtime.emulator.servers.start import RunningServers, start_servers

__all__ = ["Profile", "RunningServers", "ServerChoice", "find_servers", "start_servers"]
