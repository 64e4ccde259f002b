"""Refusals of the drift routes."""

from uuid import UUID

from auralith.dataplane.errors import Transient
from auralith.kit.errors import Conflict, Invalid, NotFound


class ReportNotFound(NotFound):
    """404: no such report, or in a project the caller does not see."""

    code = "drift.report_not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such drift report. List them with GET /connections/{id}/drift/reports."
        )


class ReportClosed(Conflict):
    """409: the report was decided, or is no longer how things are."""

    code = "drift.report_closed"

    def __init__(self, status: str) -> None:
        super().__init__(
            f"This report is {status}: there is nothing left to decide. Check the connection again"
            " and decide on the report of that check.",
            params={"status": status},
        )


class BaselineGone(Conflict):
    """409: what the report compared with is no longer there."""

    code = "drift.baseline_gone"

    def __init__(self) -> None:
        super().__init__(
            "The snapshot this report compared with was removed. Check the connection again and use"
            " the report of that check."
        )


class ObjectUnknown(Invalid):
    """422: the report found no difference in this object."""

    code = "drift.object"

    def __init__(self, at: int, name: str) -> None:
        super().__init__(
            f"The report says nothing of '{name}'. Give objects as they stand in its changes.",
            loc=("body", "objects", at),
            params={"object": name},
        )


class CronInvalid(Invalid):
    """422: the schedule cannot be understood."""

    code = "drift.cron"

    def __init__(self, cron: str, *, where: str = "body") -> None:
        super().__init__(
            f"'{cron}' is not a schedule. Write five fields (minute, hour, day, month, weekday; in"
            " UTC), for example '0 3 * * *' for every night at three.",
            loc=(where, "cron"),
            params={"cron": cron},
        )


class CronMissing(Invalid):
    """422: a schedule was switched on without saying when."""

    code = "drift.cron_missing"

    def __init__(self) -> None:
        super().__init__(
            "Say when to check: give `cron`, or switch the schedule off.", loc=("body", "cron")
        )


class PatternInvalid(Invalid):
    """422: an ignore rule can match nothing."""

    code = "drift.pattern"

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason, loc=("body", "ignore", at), params={"reason": reason})


class MigrationUnderway(Conflict):
    """409: a migration changes the schema at this moment."""

    code = "drift.migrating"

    def __init__(self, run_id: UUID) -> None:
        super().__init__(
            "A migration changes this schema at the moment. Check again when its run has ended.",
            params={"run_id": str(run_id)},
        )


class SchemaMigrated(Transient):
    """Ends a try of a check: a migration changed the schema while it was read."""

    code = "drift.migrated"

    def __init__(self) -> None:
        super().__init__(
            "A migration changed this schema while it was read. Try again when its run has ended."
        )


class BaselineMoved(Transient):
    """Ends a try of a check: somebody decided on the baseline while it compared."""

    code = "drift.baseline_moved"

    def __init__(self) -> None:
        super().__init__("The baseline was changed while the schema was compared with it.")
