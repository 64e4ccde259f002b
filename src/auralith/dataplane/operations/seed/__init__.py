"""Synthetic rows: checked, made, resumed, and taken back."""

from auralith.dataplane.changes.purging import purge_journal as forget
from auralith.dataplane.operations.seed.checking import check
from auralith.dataplane.operations.seed.cleanup import cleanup
from auralith.dataplane.operations.seed.reading import bound
from auralith.dataplane.operations.seed.run import run

__all__ = ["bound", "check", "cleanup", "forget", "run"]
