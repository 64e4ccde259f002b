"""Refusals of the migration routes."""

from collections.abc import Sequence

from auralith.dataplane.operations.migrate import Difference
from auralith.kit.errors import Conflict, Invalid, NotFound


class MigrationNotFound(NotFound):
    """404: no such migration, or in a project the caller does not see."""

    code = "migration.not_found"

    def __init__(self) -> None:
        super().__init__("There is no such migration. List those you may see with GET /migrations.")


class MigrationState(Conflict):
    """409: where the migration stands does not allow this."""

    code = "migration.state"

    def __init__(self, status: str, remedy: str) -> None:
        word = status.replace("_", " ")
        super().__init__(
            f"The migration is {word}. {remedy}", params={"status": status, "remedy": remedy}
        )


class CannotApply(Conflict):
    """409: what the data plane refuses before a run begins, under its code."""

    def __init__(self, detail: str, code: str, objects: Sequence[str]) -> None:
        super().__init__(detail, code=code, params={"objects": list(objects)})


class ContentChanged(Conflict):
    """409: what would be done, or where, is not what the run was asked for."""

    code = "migration.changed"

    def __init__(self) -> None:
        super().__init__(
            "The migration or its connection changed after this run was asked for. Start it again."
        )


class RollbackRefuted(Conflict):
    """409: tried in a throw-away database, the way back fails or leads elsewhere."""

    code = "migration.rollback_refuted"

    def __init__(self, reasons: Sequence[str], differences: Sequence[Difference]) -> None:
        named = "; ".join([*reasons, *(d.object for d in differences)][:10])
        super().__init__(
            "Nothing was changed: in a throw-away database the way back does not lead to what was"
            f" before. Compare again instead. {named}",
            params={"objects": [d.object for d in differences]},
        )


class OneSource(Invalid):
    """422: there must be exactly one source."""

    code = "migration.source"

    def __init__(self) -> None:
        super().__init__(
            "Give exactly one source: connection_id, snapshot_id or ddl.", loc=("body", "source")
        )


class SqlNeeded(Invalid):
    """422: statements cannot be taken away, only replaced."""

    code = "migration.sql_needed"

    def __init__(self) -> None:
        super().__init__(
            "Rollback SQL alone changes nothing here: the migration has no statements.",
            loc=("body", "rollback_sql"),
        )


class NothingCompared(Conflict):
    """409: the statements were written by hand, there is nothing to compare again."""

    code = "migration.by_hand"

    def __init__(self) -> None:
        super().__init__(
            "These statements were written by hand: there is no source to compare with again."
        )
