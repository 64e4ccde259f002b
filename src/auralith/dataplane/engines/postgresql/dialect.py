"""How PostgreSQL writes SQL."""

from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis

LEXIS = Lexis(
    grammar="postgres",
    folds_names=True,
    exact_like=True,
    escape_strings=True,
    dollar_quotes=True,
    nested_comments=True,
)


class PostgresDialect:
    """Identifiers in double quotes, literals with standard strings (pinned per session)."""

    lexis = LEXIS
    row_address: str | None = "ctid"

    def quote(self, identifier: str) -> str:
        """An identifier, quoted always."""
        return '"' + identifier.replace('"', '""') + '"'

    def table(self, name: TableName) -> str:
        """A table's quoted, qualified name."""
        if name.schema is None:
            return self.quote(name.name)
        return f"{self.quote(name.schema)}.{self.quote(name.name)}"

    def literal(self, text: str) -> str:
        """A text literal."""
        return "'" + text.replace("'", "''") + "'"

    def page(self, *, limit: int, offset: int) -> str:
        """The LIMIT clause."""
        return f"LIMIT {int(limit)} OFFSET {int(offset)}"
