"""The hub protocol of ASP.NET Core SignalR as pure code: bytes in, messages out, and back."""
