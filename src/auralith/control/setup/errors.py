"""Refusals of the first start and of registration."""

from auralith.kit.errors import Conflict, Forbidden


class SetupRefused(Forbidden):
    """403: not the token of the setup link."""

    code = "setup.token"

    def __init__(self) -> None:
        super().__init__("The setup link is not valid. Use the one printed at the last start.")


class SetupDone(Conflict):
    """409: the instance has its first user."""

    code = "setup.done"

    def __init__(self) -> None:
        super().__init__("This instance is set up already. Sign in.")


class SignupClosed(Forbidden):
    """403: registration takes an invitation."""

    code = "signup.closed"

    def __init__(self) -> None:
        super().__init__("Registration takes an invitation here. Ask a project admin for one.")
