"""Refusals of the bridge routes."""

from auralith.kit.errors import Conflict, Invalid, NotFound


class BridgeNotFound(NotFound):
    """404: no such saved bridge, or in a project the caller does not see."""

    code = "bridge.not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such bridge. List those you may see with GET"
            " /projects/{id}/bridge/configs."
        )


class BridgeRunNotFound(NotFound):
    """404: the run is none of a bridge."""

    code = "bridge.run_not_found"

    def __init__(self) -> None:
        super().__init__(
            "This run is none of a bridge. List those with GET /projects/{id}/bridge/runs."
        )


class ProductionTarget(Conflict):
    """409: nothing is copied over production."""

    code = "bridge.production_target"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a production database: rows are not copied over it. Choose a target of"
            " another environment.",
            params={"connection": name},
        )


class OneConnection(Invalid):
    """422: source and target are the same connection."""

    code = "bridge.same_connection"

    def __init__(self) -> None:
        super().__init__(
            "Source and target are one connection: choose another target.",
            loc=("body", "target_connection_id"),
        )


class OtherSource(Invalid):
    """422: the configuration has rules for another database."""

    code = "bridge.other_source"

    def __init__(self) -> None:
        super().__init__(
            "The configuration has rules for another connection than the source: choose one of the"
            " source's, or copy its rules into a new one.",
            loc=("body", "anonymize_config_id"),
        )


class BridgeOutdated(Conflict):
    """409: what another version kept is no bridge any more."""

    code = "bridge.outdated"

    def __init__(self) -> None:
        super().__init__(
            "What is copied was kept by another version, and this one does not understand it. Send"
            " the spec anew, as it is to be."
        )


class BridgeChanged(Conflict):
    """409: a connection was pointed elsewhere after the run was asked for."""

    code = "bridge.changed"

    def __init__(self) -> None:
        super().__init__(
            "A connection of this bridge changed after the run was asked for. Start it again."
        )
