"""Refusals of the routes of anonymization."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from auralith.kit.errors import Conflict, Invalid, NotFound


class ConfigNotFound(NotFound):
    """404: no such configuration, or in a project the caller does not see."""

    code = "anonymize.not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such configuration. List those you may see with GET /anonymize/configs."
        )


class TargetNeeded(Invalid):
    """422: a copy without a target."""

    code = "anonymize.target_needed"

    def __init__(self) -> None:
        super().__init__(
            "A copy needs target_connection_id: the database the masked rows go into.",
            loc=("body", "target_connection_id"),
        )


class TargetUnused(Invalid):
    """422: a masking in place with a target."""

    code = "anonymize.target_unused"

    def __init__(self) -> None:
        super().__init__(
            "In place the rows stay where they are: leave target_connection_id out, or choose the"
            " mode copy.",
            loc=("body", "target_connection_id"),
        )


class OneConnection(Invalid):
    """422: a copy into its own source."""

    code = "anonymize.same_connection"

    def __init__(self) -> None:
        super().__init__(
            "Source and target are one connection: choose another target, or the mode in_place.",
            loc=("body", "target_connection_id"),
        )


class Production(Conflict):
    """409: nothing is written into a production database."""

    code = "anonymize.production"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a production database: nothing is masked in place there, and nothing is"
            " copied over it. Copy it into a database of another environment.",
            params={"connection": name},
        )


class Blocked(Conflict):
    """409: the database would refuse the masked rows, or keys would no longer hold."""

    code = "anonymize.blocked"

    def __init__(self, forecasts: Sequence[Mapping[str, Any]]) -> None:
        what = " ".join(str(each["message"]) for each in forecasts)
        super().__init__(
            f"Nothing was written, for the outcome would not hold. {what}",
            params={"forecasts": [dict(each) for each in forecasts]},
        )


class ConfigChanged(Conflict):
    """409: what was asked for is no longer what the run would do."""

    code = "anonymize.changed"

    def __init__(self) -> None:
        super().__init__(
            "A connection or the catalogue changed after the run was asked for. Start it again."
        )


class RulesOutdated(Conflict):
    """409: what another version kept is no configuration any more."""

    code = "anonymize.outdated"

    def __init__(self) -> None:
        super().__init__(
            "The rules were kept by another version, and this one does not understand them. Send"
            " tables and options anew, as they are to be."
        )


class NoOriginals(Conflict):
    """409: there is nothing to restore a run from."""

    code = "anonymize.no_originals"

    def __init__(self) -> None:
        super().__init__(
            "No originals are kept of this run: it masked nothing in place, kept none, or they were"
            " destroyed. Restore the database from a backup instead."
        )


class NoProof(Conflict):
    """409: nothing was proved of a run."""

    code = "anonymize.no_proof"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was proved of this run: it has not come to its end, or it is none that masks."
            " Wait for its end, or run the configuration again."
        )


class ConfigUsed(Conflict):
    """409: saved bridges mask with the configuration."""

    code = "anonymize.used"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"Saved bridges mask with this configuration ({', '.join(names)}). Change or delete"
            " them first.",
            params={"bridges": list(names)},
        )


class OriginalsKept(Conflict):
    """409: originals in targets would stay for ever."""

    code = "anonymize.originals_kept"

    def __init__(self, names: Sequence[str], run_ids: Sequence[UUID], total: int) -> None:
        super().__init__(
            f"Sealed originals of {total} runs in place are still kept ({', '.join(names)})."
            " Destroy them with POST /anonymize/runs/{id}/destroy-originals first.",
            params={
                "configs": list(names),
                "runs": [str(run_id) for run_id in run_ids],
                "total": total,
            },
        )


class MaskingKeyUnreadable(Conflict):
    """409: a sealed key of masking does not open with the instance's keys."""

    code = "anonymize.key"

    def __init__(self) -> None:
        super().__init__(
            "A key of masking cannot be opened with this instance's secret keys. Load the key it"
            " was sealed with into AURALITH_SECRET_KEY, behind the active one."
        )
