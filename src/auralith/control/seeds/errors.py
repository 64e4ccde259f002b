"""Refusals of the routes of synthetic data."""

from collections.abc import Sequence

from auralith.kit.errors import Conflict, NotFound


class ScenarioNotFound(NotFound):
    """404: no such scenario, or in a project the caller does not see."""

    code = "seed.not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such scenario. List those you may see with GET /seed/scenarios."
        )


class ReferenceNotFound(NotFound):
    """404: no such list, or in a project the caller does not see."""

    code = "seed.reference_not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such list of values. List those you may see with GET /seed/references."
        )


class ReferenceExists(Conflict):
    """409: generators call a list by its name."""

    code = "seed.reference_exists"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The project has a list named {name}. Choose another name, or change that list.",
            params={"name": name},
        )


class ReferenceUsed(Conflict):
    """409: scenarios choose among its values."""

    code = "seed.reference_used"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"Scenarios choose among these values ({', '.join(names)}). Change or delete them"
            " first.",
            params={"scenarios": list(names)},
        )


class Production(Conflict):
    """409: nothing is made in a production database unless somebody approves it."""

    code = "seed.production"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a production database: rows are made there only with an approval. Choose a"
            " database of another environment, or let an admin put such runs under approval.",
            params={"connection": name},
        )


class ScenarioChanged(Conflict):
    """Why a run ends: what was asked for is no longer what it would do."""

    code = "seed.changed"

    def __init__(self) -> None:
        super().__init__(
            "The connection, a list of values or the catalogue changed after the run was asked for."
            " Start it again."
        )


class NothingKept(Conflict):
    """409: it is not known any more which rows a run made."""

    code = "seed.nothing_kept"

    def __init__(self) -> None:
        super().__init__(
            "Nothing is kept of this run to remove its rows by: it made none, or that was removed"
            " after its days, with its scenario, or by somebody."
        )


class CleanedAlready(Conflict):
    """409: no row of the run is left."""

    code = "seed.cleaned"

    def __init__(self) -> None:
        super().__init__("The rows of this run were removed already. There is nothing to do.")


class RowsKept(Conflict):
    """409: rows would stay that nobody could tell from others."""

    code = "seed.rows_kept"

    def __init__(self, total: int) -> None:
        super().__init__(
            f"Rows of {total} runs of this scenario are still in the database. Remove them with"
            " POST /seed/runs/{id}/cleanup first, or delete with keep_rows=true: they stay then.",
            params={"total": total},
        )
