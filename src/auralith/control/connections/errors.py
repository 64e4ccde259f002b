"""Refusals about connections."""

from auralith.kit.errors import Conflict, Invalid, NotFound


class ConnectionNotFound(NotFound):
    """404: unknown, deleted, or in a project the caller does not see."""

    code = "connection.not_found"

    def __init__(self) -> None:
        super().__init__("There is no such connection. List yours with GET /connections.")


class TableNotFound(NotFound):
    """404: the database has no table of that name."""

    code = "table.not_found"

    def __init__(self, table: str) -> None:
        super().__init__(
            f"There is no table {table[:200]} in this database, or its login may not see it.",
            params={"table": table[:200]},
        )


class SchemaObjectNotFound(NotFound):
    """404: the schema that was read has no object of that name."""

    code = "schema.object_not_found"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no object {name[:200]} in this schema, or its login may not see it. Names"
            " are written kind:schema.name, as the list of objects has them.",
            params={"object": name[:200]},
        )


class RunsActive(Conflict):
    """409: runs on this connection have not ended."""

    code = "connection.runs_active"

    def __init__(self) -> None:
        super().__init__(
            "Runs on this connection have not ended. Cancel them or wait, then delete it."
        )


class SecretUnreadable(Conflict):
    """409: a sealed value does not open with the keys this instance has."""

    code = "connection.secret"

    def __init__(self) -> None:
        super().__init__(
            "The stored password does not open with this instance's keys. Enter it again, or add"
            " the key it was sealed with."
        )


class FieldMissing(Invalid):
    """422: a field the engine needs is not given."""

    def __init__(self, field: str, engine: str) -> None:
        super().__init__(
            f"{field} is required for {engine}: give it, or a url that holds it.",
            loc=("body", field),
            code="connection.field_missing",
            params={"field": field, "engine": engine},
        )


class UrlConflict(Invalid):
    """422: the url and another field say the same thing differently."""

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field} and the url say different things. Give it once.",
            loc=("body", field),
            code="connection.url_conflict",
            params={"field": field},
        )


class PasswordNeeded(Invalid):
    """422: a change would send the stored password to another server, or less protected."""

    def __init__(self, changed: str) -> None:
        super().__init__(
            f"The {changed} changes, and the stored password was given for the one before. Send"
            " password again, in the same request (or null to remove it).",
            loc=("body", "password"),
            code="connection.password_needed",
            params={"changed": changed},
        )
