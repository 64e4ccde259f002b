"""What stands against a scenario, in words and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.schema.names import TableName

_LITTLE = 0.001


@dataclass(frozen=True)
class Finding:
    """One thing that a run would meet."""

    table: TableName
    columns: tuple[str, ...]
    code: str
    """`seed.…`, stable."""
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    """What the text was made with."""
    blocks: bool = True
    """A run would fail, or leave something wrong."""

    def as_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "table": str(self.table),
            "columns": list(self.columns),
            "column": self.columns[0] if len(self.columns) == 1 else None,
            "code": self.code,
            "message": self.message,
            "params": dict(self.params),
            "blocks": self.blocks,
        }


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, never 0 % or 100 % where it is not."""
    percent = part / whole
    if percent < _LITTLE:
        return "less than 0.1 %"
    if part < whole and percent > 1 - _LITTLE:
        return "more than 99.9 %"
    return f"{percent * 100:.3g} %"
