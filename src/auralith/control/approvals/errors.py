"""Refusals about approvals."""

from uuid import UUID

from auralith.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ApprovalNotFound(NotFound):
    """404: unknown, or of a project the caller does not see."""

    def __init__(self) -> None:
        super().__init__("No such approval, or it belongs to a project you do not see.")


class SelfApproval(Forbidden):
    """403: nobody decides about what they asked for or wrote."""

    code = "approval.self"

    def __init__(self) -> None:
        super().__init__(
            "You asked for this or wrote what would run, so somebody else has to decide it."
        )


class NotEntitled(Forbidden):
    """403: another role or another person decides at this stage."""

    code = "approval.not_entitled"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class ByKey(Forbidden):
    """403: a decision is a person's."""

    code = "approval.key"

    def __init__(self) -> None:
        super().__init__("An API key cannot decide: sign in and decide it yourself.")


class NotYours(Forbidden):
    """403: only who asked may cancel the request."""

    code = "approval.not_yours"

    def __init__(self) -> None:
        super().__init__("Only who asked for it, or who may steer runs, can cancel this request.")


class CommentMissing(Invalid):
    """422: a rejection says why."""

    def __init__(self) -> None:
        super().__init__(
            "Say in the comment why you reject it, so that it can be mended.",
            loc=("body", "comment"),
            code="approval.comment_missing",
        )


class AlreadyOver(Conflict):
    """409: the request is decided or over."""

    code = "approval.over"

    def __init__(self, status: str) -> None:
        super().__init__(
            f"The request is {status}: ask for another run where one is wanted.",
            params={"status": status},
        )


class AlreadyUsed(Conflict):
    """409: the run has begun."""

    code = "approval.used"

    def __init__(self) -> None:
        super().__init__("The run has begun: cancel the run instead.")


class DecidedAlready(Conflict):
    """409: one decision of one person."""

    code = "approval.decided"

    def __init__(self) -> None:
        super().__init__("You have decided this already: withdraw your approval to change it.")


class NothingToWithdraw(Conflict):
    """409: no decision of the caller counts."""

    code = "approval.nothing_to_withdraw"

    def __init__(self) -> None:
        super().__init__("You have approved nothing here that could be withdrawn.")


class Stale(Conflict):
    """409: what was looked at is not what would run."""

    code = "approval.stale"

    def __init__(self, current: str | None) -> None:
        text = (
            "What would run has changed since: the request is superseded. Ask for a new run."
            if current is None
            else "You looked at an older state of this request: read it again, then decide."
        )
        super().__init__(text, params={} if current is None else {"content_hash": current})


class UnknownPerson(NotFound):
    """404: somebody who is no member of the project."""

    code = "approval.unknown_person"

    def __init__(self, user_id: UUID) -> None:
        super().__init__(
            "This person is no member of the project: name members.",
            params={"user_id": str(user_id)},
        )
