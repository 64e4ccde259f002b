"""Table names as people write them: `name` or `schema.name`, odd parts in double quotes."""

import re
from dataclasses import dataclass

_PLAIN = re.compile(r'[^."]+')
_PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')


@dataclass(frozen=True, order=True)
class TableName:
    """A table's name as the catalog has it; `schema` is None for the default schema."""

    schema: str | None
    name: str

    @classmethod
    def parse(cls, text: str) -> "TableName":
        """Read `name`, `schema.name`, `"odd.name"`; raises ValueError with the reason."""
        parts: list[str] = []
        at = 0
        while at <= len(text):
            match = _PART.match(text, at)
            if match is None:
                msg = f"'{text}' is not a table name: write name or schema.name."
                raise ValueError(msg)
            quoted, plain = match.groups()
            parts.append(quoted.replace('""', '"') if quoted is not None else plain)
            at = match.end()
            if at == len(text):
                break
            if text[at] != ".":
                msg = f"'{text}' is not a table name: expected a dot at position {at + 1}."
                raise ValueError(msg)
            at += 1
        if len(parts) > 2:  # noqa: PLR2004 - schema and name
            msg = f"'{text}' has more than two parts: write name or schema.name."
            raise ValueError(msg)
        return cls(parts[0] if len(parts) == 2 else None, parts[-1])  # noqa: PLR2004

    def __str__(self) -> str:
        """The form `parse` reads back."""
        parts = [self.name] if self.schema is None else [self.schema, self.name]
        return ".".join(
            p if _PLAIN.fullmatch(p) else '"' + p.replace('"', '""') + '"' for p in parts
        )
