"""Refusals of the administration."""

from auralith.kit.errors import Conflict, NotFound


class UserNotFound(NotFound):
    """404: no such account."""

    def __init__(self) -> None:
        super().__init__("No such user. Reload the list.")


class OwnAccount(Conflict):
    """409: one cannot lock oneself out."""

    code = "admin.own_account"

    def __init__(self) -> None:
        super().__init__("You cannot block your own account. Ask another super administrator.")
