"""Mask what is personal: detected, bound to a database, forecast, previewed, done, proved."""

from auralith.dataplane.operations.anonymize.checking import Checked, begun, bind, check, judge
from auralith.dataplane.operations.anonymize.copy import (
    CopyWork,
    lend_copy,
    refuse_other_target,
    run_copy,
)
from auralith.dataplane.operations.anonymize.detection import Detection, Finding, detect
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.in_place import run_in_place
from auralith.dataplane.operations.anonymize.originals import SealedOriginals, destroy
from auralith.dataplane.operations.anonymize.preview import TablePreview, preview
from auralith.dataplane.operations.anonymize.undoing import UndoConflicts, undo
from auralith.dataplane.operations.anonymize.unlisted import Unlisted, refuse_unlisted, unlisted
from auralith.dataplane.operations.anonymize.verification import report

__all__ = [
    "Checked",
    "CopyWork",
    "Detection",
    "Finding",
    "Forecast",
    "SealedOriginals",
    "TablePreview",
    "UndoConflicts",
    "Unlisted",
    "begun",
    "bind",
    "check",
    "destroy",
    "detect",
    "judge",
    "lend_copy",
    "preview",
    "refuse_other_target",
    "refuse_unlisted",
    "report",
    "run_copy",
    "run_in_place",
    "undo",
    "unlisted",
]
