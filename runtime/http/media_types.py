"""The media types of requests and answers."""

JSON = "application/json"
TEXT = "text/plain"
ANY = "*/*"
EVENTS = "text/event-stream"
MULTIPART = "multipart/form-data"
