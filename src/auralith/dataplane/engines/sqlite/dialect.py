"""How SQLite writes SQL."""

from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis

LEXIS = Lexis(grammar="sqlite", brackets=True, backticks=True)


class SqliteDialect:
    """Identifiers in double quotes; the only schema is `main`."""

    lexis = LEXIS
    row_address: str | None = None

    def quote(self, identifier: str) -> str:
        """An identifier, quoted always."""
        return '"' + identifier.replace('"', '""') + '"'

    def table(self, name: TableName) -> str:
        """A table's quoted name, with its schema where one is given."""
        if name.schema is None:
            return self.quote(name.name)
        return f"{self.quote(name.schema)}.{self.quote(name.name)}"

    def literal(self, text: str) -> str:
        """A text literal; NUL characters, which end SQLite's SQL text, go through a blob."""
        if "\0" in text:
            return f"CAST(x'{text.encode().hex()}' AS TEXT)"
        return "'" + text.replace("'", "''") + "'"

    def page(self, *, limit: int, offset: int) -> str:
        """The LIMIT clause."""
        return f"LIMIT {int(limit)} OFFSET {int(offset)}"
