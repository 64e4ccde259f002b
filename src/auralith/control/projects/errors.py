"""Refusals about projects and their members."""

from auralith.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ProjectNotFound(NotFound):
    """404: unknown, or not visible to the caller."""

    def __init__(self) -> None:
        super().__init__("No such project, or you are not a member of it.")


class RightMissing(Forbidden):
    """403: the project is visible, the right is not held."""

    code = "right.missing"

    def __init__(self, right: str) -> None:
        text = f"This takes the right {right}. Ask a project admin for it."
        super().__init__(text, params={"right": right})


class EnvironmentForbidden(Forbidden):
    """403: the membership allows changes in other environments only."""

    code = "environment.forbidden"

    def __init__(self, environment: str, allowed: list[str]) -> None:
        places = ", ".join(allowed) or "none"
        super().__init__(
            f"Your membership does not allow changes in {environment}. Allowed: {places}.",
            params={"environment": environment, "allowed": allowed},
        )


class SuperAdminRefused(Forbidden):
    """403: whoever governs the instance has no access to project data."""

    code = "admin.no_project_access"

    def __init__(self) -> None:
        super().__init__(
            "A super administrator has no access to projects. Sign in with another account."
        )


class CreationRefused(Forbidden):
    """403: no organization in which the caller may make projects."""

    code = "project.creation"

    def __init__(self) -> None:
        super().__init__(
            "You may not make projects in this organization, or belong to none. Ask its owner."
        )


class RunsActive(Conflict):
    """409: runs of the project have not ended."""

    code = "project.runs_active"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} runs of this project have not ended. Cancel them or wait, then delete.",
            params={"count": count},
        )


class LastAdmin(Conflict):
    """409: a project keeps at least one active admin whose membership does not expire."""

    code = "project.last_admin"

    def __init__(self) -> None:
        super().__init__("The last active admin stays. Make somebody else admin first.")


class UnknownRight(Invalid):
    """422: no such right."""

    def __init__(self, right: str, *, loc: tuple[str, ...]) -> None:
        super().__init__(
            f"Unknown right '{right[:80]}'. The rights are in GET /projects/{{id}}/permissions.",
            loc=loc,
            code="right.unknown",
            params={"right": right[:80]},
        )


class ExpiryPast(Invalid):
    """422: the membership would have ended already."""

    def __init__(self) -> None:
        super().__init__(
            "Give a time in the future, or null.",
            loc=("body", "expires_at"),
            code="expiry.past",
        )
