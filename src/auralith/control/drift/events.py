"""Event types of drift; those of its runs are in `runs/events.py`."""

from auralith.control.events.registry import define

BASELINE_SET = define("drift.baseline_set", "A connection's schema was given another baseline.")
DETECTED = define("drift.detected", "A schema was found changed outside of Auralith.")
RESOLVED = define("drift.resolved", "What had drifted is as agreed again.")
ACKNOWLEDGED = define("drift.acknowledged", "Somebody took note of a drift report.")
ACCEPTED = define("drift.accepted", "What a drift report found became the baseline.")
SETTINGS_UPDATED = define("drift.settings_updated", "How a connection is watched was changed.")
HISTORY_REMOVED = define("drift.history_removed", "Old reports and snapshots were removed.")
RESTORE_DRAFTED = define(
    "drift.restore_drafted", "A migration that restores the baseline was drafted from a report."
)
