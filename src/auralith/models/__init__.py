"""All metadata tables, one file per family; importing this package registers every one."""

from auralith.models.anonymize import AnonymizeConfig, AnonymizeOriginals, MaskingKey
from auralith.models.api_key import ApiKey
from auralith.models.approval import Approval, ApprovalDecision, ApprovalPolicy
from auralith.models.bridge import Bridge
from auralith.models.connection import Connection, ConnectionSchema
from auralith.models.drift import DriftItem, DriftReport, DriftSettings
from auralith.models.event import AuditEntry, Event, IdempotencyRecord, InstanceValue
from auralith.models.migration import AppliedChange, Migration
from auralith.models.patch import Patch, PatchFile, PatchFileChunk
from auralith.models.project import (
    Invitation,
    Organization,
    OrganizationMember,
    Project,
    ProjectMember,
)
from auralith.models.run import ACTIVE_STATUSES, FINAL_STATUSES, Run, RunEvent, Worker
from auralith.models.schema import SchemaSnapshot
from auralith.models.seed import SeedJournal, SeedReference, SeedScenario
from auralith.models.user import ThrottleBucket, TrustedDevice, User, UserSession

__all__ = [
    "ACTIVE_STATUSES",
    "FINAL_STATUSES",
    "AnonymizeConfig",
    "AnonymizeOriginals",
    "ApiKey",
    "AppliedChange",
    "Approval",
    "ApprovalDecision",
    "ApprovalPolicy",
    "AuditEntry",
    "Bridge",
    "Connection",
    "ConnectionSchema",
    "DriftItem",
    "DriftReport",
    "DriftSettings",
    "Event",
    "IdempotencyRecord",
    "InstanceValue",
    "Invitation",
    "MaskingKey",
    "Migration",
    "Organization",
    "OrganizationMember",
    "Patch",
    "PatchFile",
    "PatchFileChunk",
    "Project",
    "ProjectMember",
    "Run",
    "RunEvent",
    "SchemaSnapshot",
    "SeedJournal",
    "SeedReference",
    "SeedScenario",
    "ThrottleBucket",
    "TrustedDevice",
    "User",
    "UserSession",
    "Worker",
]
