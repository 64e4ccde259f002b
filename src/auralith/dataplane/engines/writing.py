"""Answers that several engines give alike, for their `ChangeDialect` to inherit."""

from collections.abc import Mapping, Sequence

from auralith.dataplane.journal.model import ImageColumn


class KeptAsTheyAre:
    """For engines whose journal columns have the target's own types: nothing is converted."""

    def store(self, _column: ImageColumn, expression: str, /) -> str:
        """As it is."""
        return expression

    def assign(self, _column: ImageColumn, expression: str, /) -> str:
        """The image column has the type, and judges the assignment as the target would."""
        return expression

    def load(self, _column: ImageColumn, expression: str, /) -> str:
        """As it is."""
        return expression

    def text_type(self, column: ImageColumn, /) -> str:
        """The column's own type: text is read when the rows are loaded."""
        return column.store

    def from_text(self, _column: ImageColumn, expression: str, /) -> str:
        """Already read."""
        return expression

    def bound(self, _column: ImageColumn, placeholder: str, /) -> str:
        """As it is bound."""
        return placeholder

    def overriding(self, _columns: Sequence[object], /) -> str:
        """Explicit keys are always taken."""
        return ""


class RowsCompared:
    """For engines that find a range in a row comparison, and take FROM in an UPDATE."""

    def behind(self, keys: Sequence[str], values: Sequence[str], /) -> str:
        """A row comparison."""
        return f"({', '.join(keys)}) > ({', '.join(values)})"

    def upto(self, keys: Sequence[str], values: Sequence[str], /) -> str:
        """A row comparison."""
        return f"({', '.join(keys)}) <= ({', '.join(values)})"

    def update_from(
        self,
        target: str,
        alias: str,
        sets: Mapping[str, str],
        source: str,
        condition: str,
        /,
    ) -> str:
        """UPDATE … FROM."""
        assignments = ", ".join(f"{column} = {value}" for column, value in sets.items())
        return f"UPDATE {target} AS {alias} SET {assignments} FROM {source} WHERE {condition}"
