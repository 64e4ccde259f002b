"""Events of organizations and invitations."""

from auralith.control.events.registry import define

ORGANIZATION_CREATED = define("organization.created", "An organization was made.")
ORGANIZATION_UPDATED = define("organization.updated", "An organization was changed.")
MEMBER_ADDED = define("organization.member.added", "Somebody joined an organization.")
MEMBER_UPDATED = define("organization.member.updated", "A role in an organization changed.")
MEMBER_REMOVED = define("organization.member.removed", "Somebody left an organization.")
INVITATION_CREATED = define("invitation.created", "Somebody was invited by e-mail address.")
INVITATION_REVOKED = define("invitation.revoked", "An invitation was withdrawn.")
INVITATION_ACCEPTED = define("invitation.accepted", "An invitation was accepted.")
