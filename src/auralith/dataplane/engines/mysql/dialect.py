"""How MySQL and MariaDB write SQL."""

from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis

LEXIS = Lexis(
    grammar="mysql",
    backslash_strings=True,
    hash_comments=True,
    dash_needs_space=True,
    backticks=True,
)

_ESCAPES = str.maketrans({
    "\\": "\\\\", "'": "\\'", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z",
})  # fmt: skip


class MysqlDialect:
    """Identifiers in backticks, literals with backslash escapes (pinned per session)."""

    lexis = LEXIS
    row_address: str | None = None

    def quote(self, identifier: str) -> str:
        """An identifier, quoted always."""
        return "`" + identifier.replace("`", "``") + "`"

    def table(self, name: TableName) -> str:
        """A table's quoted name, with its database where it is another one."""
        if name.schema is None:
            return self.quote(name.name)
        return f"{self.quote(name.schema)}.{self.quote(name.name)}"

    def literal(self, text: str) -> str:
        """A text literal."""
        return "'" + text.translate(_ESCAPES) + "'"

    def page(self, *, limit: int, offset: int) -> str:
        """The LIMIT clause."""
        return f"LIMIT {int(limit)} OFFSET {int(offset)}"
