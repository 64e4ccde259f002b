"""Mask what is personal: detected, bound to a database, forecast, previewed, done, proved."""

from auralith.dataplane.operations.anonymize.copy import refuse_other_target, run_copy

__all__ = ["refuse_other_target", "run_copy"]
