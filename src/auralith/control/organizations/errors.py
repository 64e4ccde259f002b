"""Refusals about organizations and invitations."""

from auralith.kit.errors import Conflict, Forbidden, Gone, NotFound


class OrganizationNotFound(NotFound):
    """404: unknown, or the caller is no member."""

    def __init__(self) -> None:
        super().__init__("No such organization, or you are not a member of it.")


class RoleRequired(Forbidden):
    """403: a member without the role that this takes."""

    code = "organization.role"

    def __init__(self, roles: str) -> None:
        text = f"This takes the role {roles} in the organization. Ask one of them."
        super().__init__(text, params={"roles": roles})


class FoundingRefused(Forbidden):
    """403: this person may not found organizations here."""

    code = "organization.founding"

    def __init__(self) -> None:
        super().__init__("You cannot make an organization here. Ask to be invited to one.")


class Outranked(Forbidden):
    """403: the other person holds more than the caller."""

    code = "member.outranks"

    def __init__(self) -> None:
        super().__init__("This person holds more than you do. Ask somebody who outranks them.")


class GrantRefused(Forbidden):
    """403: nobody grants more than they hold."""

    code = "member.grant_exceeds"

    def __init__(self, what: str) -> None:
        super().__init__(f"You cannot grant more than you hold: {what}.", params={"what": what})


class MemberNotFound(NotFound):
    """404: this person is no member here."""

    def __init__(self) -> None:
        super().__init__("No such member here. Reload the list of members.")


class MemberExists(Conflict):
    """409: the person is a member already."""

    code = "member.exists"

    def __init__(self) -> None:
        super().__init__("This person is a member already. Change their role instead.")


class InvitationExists(Conflict):
    """409: an open invitation waits for this address."""

    code = "invitation.exists"

    def __init__(self) -> None:
        super().__init__("This address is invited already. Revoke that invitation to make another.")


class SuperAdminCannotJoin(Conflict):
    """409: whoever governs the instance works in no project."""

    code = "member.super_admin"

    def __init__(self) -> None:
        super().__init__("A super administrator cannot be a member. Use another account.")


class LastOwner(Conflict):
    """409: an organization keeps at least one active owner."""

    code = "organization.last_owner"

    def __init__(self) -> None:
        super().__init__("The last active owner stays. Make somebody else owner first.")


class InvitationNotFound(NotFound):
    """404: no such invitation."""

    def __init__(self) -> None:
        super().__init__("No such invitation. Ask for a new link.")


class InvitationGone(Gone):
    """410: used or expired."""

    code = "invitation.gone"

    def __init__(self) -> None:
        super().__init__("This invitation was used or has expired. Ask for a new one.")


class InvitedSomebodyElse(Forbidden):
    """403: the invitation is for another address."""

    code = "invitation.address"

    def __init__(self) -> None:
        super().__init__("The invitation is for another e-mail address. Sign in with that one.")
