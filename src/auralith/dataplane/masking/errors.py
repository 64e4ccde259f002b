"""What can be wrong with a rule, or with a value that a rule meets."""

from collections.abc import Sequence

from auralith.dataplane.errors import InvalidInput, Terminal


class RuleUnfit(InvalidInput):
    """A rule cannot be used on its column; `loc` is the way to it within the rules."""

    code = "anonymize.rule"

    def __init__(self, message: str, *, loc: Sequence[str | int] = ()) -> None:
        super().__init__(message, loc=loc)


class ValueUnfit(Terminal):
    """A value in the table is none that the rule can mask. The text never holds the value."""

    code = "anonymize.value"

    def __init__(self, message: str, *, column: str = "", rows: int = 1) -> None:
        super().__init__(message, params={"column": column, "rows": rows})
        self.column = column
        self.rows = rows
