"""nginx before one process, or several, of each function: routes by method and path, and refuses as the API does."""

import json
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runtime.infrastructure.deployed import Deployed

PARAMETER = re.compile(r"\{\w+\}")
PROBLEMS = {
    404: ("not-found", "Not Found", "There is nothing here."),
    405: (
        "method-not-allowed",
        "Method Not Allowed",
        "This path does not take this method: Allow names what it takes.",
    ),
}
HEAD = """\
# Written by `python -m runtime.render`, and held by `--check`: what is changed here is lost.
daemon off;
worker_processes auto;
worker_rlimit_nofile 16384;
worker_shutdown_timeout 60s;               # then what is still open ends, and the hub's clients come again
pid FOLDER/nginx.pid;
error_log stderr warn;
events { worker_connections 8192; }
http {
    access_log off;
    server_tokens off;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    keepalive_requests 100000;
    client_header_timeout 10s;             # the product's own limits, one hop earlier
    client_body_timeout 60s;
    large_client_header_buffers 8 8k;
    client_max_body_size 65m;              # an upload may have 64 MiB
    map_hash_bucket_size 256;
    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
    map $request_method $wanted_method {
        default $request_method;
        HEAD GET;
        OPTIONS $http_access_control_request_method;
    }
"""
ANSWERS = """\
    map "$function|$allowed|$request_method" $refusal {
        default "";
        "~^\\|\\|" 404;
        "~^\\|.+\\|OPTIONS$" options;
        "~^\\|" 405;
    }
"""
SERVER = """\
    server {
        listen LISTEN;
        proxy_http_version 1.1;
        proxy_buffering off;               # events go on as they come
        proxy_request_buffering off;
        proxy_read_timeout 65s;            # nothing is silent for longer
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Port "";
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        error_page 404 @not_found;
        error_page 405 @not_allowed;
        error_page 418 = @options;
        location / {
            if ($refusal = 404) { return 404; }
            if ($refusal = 405) { return 405; }
            if ($refusal = options) { return 418; }
            proxy_pass http://$function;
        }
HUBS        location @options {
            add_header Allow $allowed always;
            return 204;
        }
        location @not_found {
            default_type application/problem+json;
            return 404 'PROBLEM_404';
        }
        location @not_allowed {
            default_type application/problem+json;
            add_header Allow $allowed always;
            return 405 'PROBLEM_405';
        }
    }
}
"""
HUB = """\
        location = PATH { proxy_pass http://$of_NAME; }
        location = PATH/negotiate {        # a process that is about to stop refuses: ask the next one
            proxy_pass http://NAME;
            proxy_next_upstream error timeout http_503 non_idempotent;
        }
"""


class Place(Struct, frozen=True, kw_only=True):
    """Where the processes of functions are.

    Attributes:
        listen: Where nginx listens.
        folder: Where it writes what it needs for itself.
        address: Of a function's processes, with `{name}` and `{resource_name}`.
        hub_address: Of one process of a hub, with `{number}` too; None where a hub has one process.
        hub_count: Processes of a hub.
    """

    listen: str
    folder: str
    address: str
    hub_address: str | None = None
    hub_count: int = 1


SINGLE_SERVER = Place(
    listen="127.0.0.1:8080", folder="/run/careerbird-gateway", address="unix:/run/careerbird/{name}.sock"
)


def write_gateway(functions: Sequence[Deployed], place: Place) -> str:
    """Return nginx's configuration."""
    served = [one for one in functions if one.kind in {"endpoint", "site"}]
    hubs = [one for one in functions if one.hub_path is not None]
    pieces = [HEAD.replace("FOLDER", place.folder), *function_map(served), *allowed_map(served), ANSWERS]
    pieces += [upstream(one.name, [address(place.address, one)]) for one in served]
    for hub in hubs:
        pieces += hub_upstreams(hub, place)
    server = SERVER.replace("LISTEN", place.listen).replace("HUBS", "".join(map(hub_locations, hubs)))
    for status in PROBLEMS:
        server = server.replace(f"PROBLEM_{status}", problem(status))
    return "".join((*pieces, server))


def function_map(served: Sequence[Deployed]) -> Iterator[str]:
    """Yield the map from method and path to the function; what is written out goes before what has parameters."""
    yield '    map "$wanted_method $uri" $function {\n        default "";\n'
    for one in served:
        if one.endpoint is not None:
            yield f"        {pattern(one.endpoint.path, f'{one.endpoint.method} ')} {one.name};\n"
    for one in served:
        if one.endpoint is None:
            yield f'        "~^GET /(?!api(/|$))" {one.name};\n'
    yield "    }\n"


def allowed_map(served: Sequence[Deployed]) -> Iterator[str]:
    """Yield the map from a path to the methods that it takes."""
    methods: dict[str, set[str]] = {}
    for one in served:
        if one.endpoint is not None:
            known = methods.setdefault(one.endpoint.path, {"OPTIONS"})
            known |= {one.endpoint.method, *(["HEAD"] if one.endpoint.method == "GET" else [])}
    yield '    map $uri $allowed {\n        default "";\n'
    for path, allowed in sorted(methods.items()):
        yield f'        {pattern(path)} "{", ".join(sorted(allowed))}";\n'
    if any(one.endpoint is None for one in served):
        yield '        "~^/(?!api(/|$))" "GET, HEAD, OPTIONS";\n'
    yield "    }\n"


def pattern(path: str, method: str = "") -> str:
    """Return what nginx compares with: a text, or an expression where the path has parameters."""
    if "{" not in path:
        return f'"{method}{path}"'
    expression = PARAMETER.sub("[^/]+", path.replace(".", "\\."))
    return f'"~^{method}{expression}$"'


def address(template: str, one: Deployed, number: int = 0) -> str:
    """Return where a process is."""
    return template.format(name=one.name, resource_name=one.resource_name, number=number)


def upstream(name: str, addresses: Sequence[str], first: str = "") -> str:
    """Return a group of processes."""
    servers = "".join(f"        server {one} fail_timeout=1s;\n" for one in addresses)
    return f"    upstream {name} {{\n{first}{servers}        keepalive 32;\n    }}\n"


def hub_upstreams(hub: Deployed, place: Place) -> Iterator[str]:
    """Yield the groups of a hub: any of its processes, and each, for a connection's id begins with its name."""
    template = place.hub_address or place.address
    addresses = [address(template, hub, number) for number in range(place.hub_count)]
    yield f"    map $arg_id $of_{hub.name} {{\n        default {hub.name};\n"
    if place.hub_address:
        for number in range(place.hub_count):
            yield f'        "~^{hub.resource_name}-{number}\\." {hub.name}_{number};\n'
    yield "    }\n"
    yield upstream(hub.name, addresses)
    if place.hub_address:
        yield from (upstream(f"{hub.name}_{number}", [one]) for number, one in enumerate(addresses))


def hub_locations(hub: Deployed) -> str:
    """Return where a hub's clients come."""
    return HUB.replace("PATH", str(hub.hub_path)).replace("NAME", hub.name)


def problem(status: int) -> str:
    """Return the body of a refusal (RFC 9457); the id of the request is nginx's own."""
    slug, title, detail = PROBLEMS[status]
    body = {"type": f"urn:careerbird:problem:{slug}", "title": title, "status": status, "detail": detail}
    return json.dumps(body | {"instance": "urn:careerbird:request:$request_id", "requestId": "$request_id"})
