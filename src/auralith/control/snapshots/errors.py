"""Refusals of the snapshot routes."""

from auralith.kit.errors import Invalid, NotFound


class SnapshotNotFound(NotFound):
    """404: no such snapshot, or in a project the caller does not see."""

    code = "snapshot.not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such snapshot. List them with GET /connections/{id}/drift/snapshots."
        )


class SnapshotsDiffer(Invalid):
    """422: the two snapshots are of different engines."""

    code = "snapshot.engines_differ"

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            f"One snapshot is of {first}, the other of {second}: nothing leads from one to the"
            " other. Choose two of one engine.",
            loc=("path", "other_id"),
            params={"first": first, "second": second},
        )
