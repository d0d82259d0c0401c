"""The media types of requests and answers."""

JSON = "application/json"
TEXT = "text/plain"
EVENTS = "text/event-stream"
MULTIPART = "multipart/form-data"
