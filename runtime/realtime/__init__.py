"""SignalR over ASGI: `hub_app.HubApp` is the door; `connection.Connection` is what a hub method talks to."""
