"""Names for what several bodies share, so that a generated client has one type for it.

pydantic writes a `Literal` or a union anew wherever it is used; a generator then makes up a name
for each place (`MemberRoleEnum`, `OperationsInner`). Here they get the name they have in the code.
"""

import json
from typing import Any

from pydantic import TypeAdapter

from auralith.control.anonymize import schemas as anonymize
from auralith.control.approvals import schemas as approvals
from auralith.control.auth import rights
from auralith.control.auth.schemas import Locale
from auralith.control.bridge import schemas as bridge
from auralith.control.connections import schemas as connections
from auralith.control.drift import schemas as drift
from auralith.control.migrations import schemas as migrations
from auralith.control.organizations.schemas import OrganizationRoleName
from auralith.control.patches import schemas as patches
from auralith.control.runs import states
from auralith.dataplane.copying import model as copying
from auralith.dataplane.copying.verifying import Verify
from auralith.dataplane.generating import spec as generating
from auralith.dataplane.masking import spec as masking
from auralith.dataplane.operations.patch.spec import Operation

SHARED: dict[str, Any] = {
    "Role": rights.Role,
    "Environment": rights.Environment,
    "Locale": Locale,
    "OrganizationRoleName": OrganizationRoleName,
    "EngineName": connections.EngineName,
    "TlsMode": connections.TlsMode,
    "MigrationStatus": migrations.MigrationStatus,
    "ReverseQuality": migrations.ReverseQuality,
    "WarningSeverity": migrations.WarningSeverity,
    "PatchStatus": patches.PatchStatus,
    "AnonymizeMode": anonymize.Mode,
    "AnonymizeUnlisted": masking.Unlisted,
    "AnonymizeConsistency": masking.Consistency,
    "AnonymizeSampleReason": anonymize.Why,
    "ApprovalStatus": approvals.ApprovalStatus,
    "ApprovalKind": approvals.Held,
    "ScenarioMode": generating.Mode,
    "ScenarioLanguage": generating.Language,
    "ScenarioSpread": generating.Spread,
    "BridgeMode": copying.Mode,
    "BridgeVerification": Verify,
    "BridgeUnfit": copying.Unfit,
    "BridgeFidelity": bridge.ColumnFidelity,
    "ConflictPolicy": patches.ConflictPolicy,
    "DriftReportStatus": drift.ReportStatus,
    "DriftSeverity": drift.Severity,
    "DriftIgnore": drift.Ignore,
    "SchemaAction": drift.Action,
    "RunKind": states.Kind,
    "RunStatus": states.Status,
    "PatchOperation": Operation,
    "ErrorLocation": str | int,
}
BESIDE = ("title", "description", "default", "examples")
"""What belongs to the place where a shared type is used, not to the type."""


def name_shared(document: dict[str, Any]) -> None:
    """Put each shared type into the document once and refer to it wherever it is used."""
    names = {_shape(_schema_of(kind)): name for name, kind in SHARED.items()}
    schemas = document["components"]["schemas"]
    used: dict[str, Any] = {}
    document["paths"] = _referring(document["paths"], names, used)
    for name in list(schemas):
        schemas[name] = _referring(schemas[name], names, used)
    detail = schemas["ApiError"]["properties"]["detail"]
    used["ErrorDetail"] = {"anyOf": detail.pop("anyOf")}
    detail["$ref"] = "#/components/schemas/ErrorDetail"
    schemas.update(used)
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def _schema_of(kind: Any) -> dict[str, Any]:
    schema = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


def _shape(schema: dict[str, Any]) -> str:
    plain = {key: value for key, value in schema.items() if key not in BESIDE}
    return json.dumps(plain, sort_keys=True)


def _referring(node: Any, names: dict[str, str], used: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_referring(item, names, used) for item in node]
    if not isinstance(node, dict):
        return node
    name = names.get(_shape(node)) if "enum" in node or "anyOf" in node or "oneOf" in node else None
    if name is None:
        return {key: _referring(value, names, used) for key, value in node.items()}
    used[name] = {"title": name} | {k: v for k, v in node.items() if k not in BESIDE}
    beside = {key: node[key] for key in BESIDE if key in node and key != "title"}
    return {"$ref": f"#/components/schemas/{name}", **beside}
