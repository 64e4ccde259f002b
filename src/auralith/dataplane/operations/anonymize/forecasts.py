"""What a masking would come to, told before it is done."""

from dataclasses import dataclass
from typing import Any, Literal

from auralith.dataplane.schema.names import TableName

Kind = Literal[
    "unique", "foreign_key", "not_null", "length", "check", "enum", "range", "value", "not_tried"
]


@dataclass(frozen=True)
class Forecast:
    """One thing that is known of the outcome; the message says what to do and holds no value."""

    table: TableName
    column: str | None
    kind: Kind
    rows: int | None
    """Rows it is about; None where they were not counted."""
    message: str
    blocks: bool
    """Whether a run would fail by it, or leave something broken."""

    def as_json(self) -> dict[str, Any]:
        """As the API shows it, without the table."""
        return {
            "column": self.column,
            "kind": self.kind,
            "rows": self.rows,
            "message": self.message,
            "blocks": self.blocks,
        }
