"""The console: `python -m runtime.console` makes what is served, `dist/`, of its source, `web/`."""
