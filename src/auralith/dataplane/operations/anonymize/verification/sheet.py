"""The sheet that the checks fill in, column by column, in the order of the tables."""

from collections import defaultdict
from collections.abc import Iterable

from auralith.dataplane.operations.anonymize.verification.model import (
    Check,
    ColumnResult,
    Hit,
    Kind,
    Status,
)
from auralith.dataplane.operations.anonymize.verification.reasons import Reason
from auralith.dataplane.schema.names import TableName


class Sheet:
    """Results while they come in."""

    def __init__(self) -> None:
        self._rules: dict[tuple[TableName, str], str | None] = {}
        self._checks: dict[tuple[TableName, str], list[Check]] = defaultdict(list)
        self.hits: list[Hit] = []
        self.foreign_key_violations = 0
        self.uniqueness_violations = 0

    def list(self, table: TableName, column: str, transformer: str | None) -> None:
        """Give a column its place."""
        self._rules.setdefault((table, column), transformer)

    def put(self, table: TableName, columns: Iterable[str], check: Check) -> None:
        """Enter a check for columns."""
        for column in columns:
            if (table, column) in self._rules:
                self._checks[table, column].append(check)

    def say(
        self,
        table: TableName,
        column: str,
        kind: Kind,
        status: Status,
        *,
        reason: Reason | None = None,
        rows: int | None = None,
    ) -> None:
        """Enter one check of one column."""
        self.put(table, (column,), Check(kind, status, reason, rows))

    def asked(self, table: TableName, column: str, kind: Kind) -> bool:
        """Whether a check of a column was entered already."""
        return any(c.check == kind for c in self._checks[table, column])

    def passed(self, table: TableName, column: str, kind: Kind) -> bool:
        """Whether a check of a column passed already."""
        found = [c.status for c in self._checks[table, column] if c.check == kind]
        return bool(found) and set(found) == {"pass"}

    def columns(self) -> tuple[ColumnResult, ...]:
        """All columns with their checks."""
        return tuple(
            ColumnResult(str(table), column, rule, tuple(self._checks[table, column]))
            for (table, column), rule in self._rules.items()
        )
