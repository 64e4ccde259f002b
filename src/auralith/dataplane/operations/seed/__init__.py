"""Synthetic rows: checked, made, resumed, and taken back."""

from auralith.dataplane.changes.purging import purge_journal as forget
from auralith.dataplane.operations.seed.checking import check
from auralith.dataplane.operations.seed.cleanup import cleanup
from auralith.dataplane.operations.seed.inferring import Inferred, infer
from auralith.dataplane.operations.seed.preview import preview
from auralith.dataplane.operations.seed.reading import bound
from auralith.dataplane.operations.seed.run import run

__all__ = ["Inferred", "bound", "check", "cleanup", "forget", "infer", "preview", "run"]
