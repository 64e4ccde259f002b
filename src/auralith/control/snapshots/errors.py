"""Refusals of the snapshot routes."""

from auralith.kit.errors import NotFound


class SnapshotNotFound(NotFound):
    """404: no such snapshot, or in a project the caller does not see."""

    code = "snapshot.not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such snapshot. List them with GET /connections/{id}/drift/snapshots."
        )
