"""What KEDA 2 reads of a ScaledObject (keda.sh, "ScaledObject specification"), as far as functions are scaled by it."""

from typing import Any

import jsonschema_rs

COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}


def closed(required: tuple[str, ...] = (), **properties: object) -> dict[str, Any]:
    """Return the schema of an object with these members and no others."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


POSTGRESQL = closed(  # every value of a trigger's metadata is a text
    ("query", "targetQueryValue"),
    query=TEXT,
    targetQueryValue={"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    activationTargetQueryValue={"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    connectionFromEnv=TEXT,
    host=TEXT,
    port={"type": "string", "pattern": r"^\d+$"},
    userName=TEXT,
    dbName=TEXT,
    sslmode={"enum": ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]},
)
TRIGGER = closed(
    ("type", "metadata"),
    type={"const": "postgresql"},
    name=TEXT,
    metadata=POSTGRESQL,
    metricType={"enum": ["AverageValue", "Value"]},
    authenticationRef=closed(
        ("name",), name=TEXT, kind={"enum": ["TriggerAuthentication", "ClusterTriggerAuthentication"]}
    ),
    useCachedMetrics={"type": "boolean"},
)
SPEC = closed(
    ("scaleTargetRef", "triggers"),
    scaleTargetRef=closed(("name",), name=TEXT, kind=TEXT, apiVersion=TEXT, envSourceContainerName=TEXT),
    pollingInterval=COUNT,
    cooldownPeriod=COUNT,
    initialCooldownPeriod=COUNT,
    idleReplicaCount=COUNT,
    minReplicaCount=COUNT,
    maxReplicaCount={"type": "integer", "minimum": 1},
    fallback=closed(("failureThreshold", "replicas"), failureThreshold=COUNT, replicas=COUNT),
    advanced={"type": "object"},
    triggers={"type": "array", "minItems": 1, "items": TRIGGER},
)
METADATA = closed(("name",), name=TEXT, namespace=TEXT, labels={"type": "object"}, annotations={"type": "object"})
AUTHENTICATION = closed(
    ("secretTargetRef",),
    secretTargetRef={
        "type": "array",
        "minItems": 1,
        "items": closed(("parameter", "name", "key"), parameter=TEXT, name=TEXT, key=TEXT),
    },
)
API = {"const": "keda.sh/v1alpha1"}
OF_KIND = {
    "ScaledObject": SPEC,
    "TriggerAuthentication": AUTHENTICATION,
    "ClusterTriggerAuthentication": AUTHENTICATION,
}


def check(found: dict[str, Any]) -> None:
    """Fail when an object is none that KEDA knows."""
    schema = closed(
        ("apiVersion", "kind", "metadata", "spec"),
        apiVersion=API,
        kind={"enum": list(OF_KIND)},
        metadata=METADATA,
        spec=OF_KIND.get(found.get("kind", ""), {}),
    )
    jsonschema_rs.validator_for(schema).validate(found)
