"""The proof that an anonymization worked: every column passes, fails, or was not verified."""

from auralith.dataplane.operations.anonymize.verification.attempt import attempted
from auralith.dataplane.operations.anonymize.verification.model import (
    Check,
    ColumnResult,
    Failure,
    Verification,
    as_json,
)
from auralith.dataplane.operations.anonymize.verification.report import is_whole, report
from auralith.dataplane.operations.anonymize.verification.sides import OriginalRows
from auralith.dataplane.operations.anonymize.verification.unchanged import (
    Fingerprint,
    fingerprint_unmasked,
)
from auralith.dataplane.operations.anonymize.verification.verify import verify

__all__ = [
    "Check",
    "ColumnResult",
    "Failure",
    "Fingerprint",
    "OriginalRows",
    "Verification",
    "as_json",
    "attempted",
    "fingerprint_unmasked",
    "is_whole",
    "report",
    "verify",
]
