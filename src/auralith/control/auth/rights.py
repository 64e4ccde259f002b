"""The permission table as data: which role holds which right. Nothing else decides."""

from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["viewer", "qa", "dev", "admin"]
Environment = Literal["development", "test", "staging", "production"]

ROLES: tuple[Role, ...] = get_args(Role)
ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)

TABLE: tuple[tuple[str, tuple[Role, ...]], ...] = (
    (
        "project.read members.read connections.read schema.read runs.read approvals.read",
        ROLES,
    ),
    ("data.read data.export", ROLES),
    ("patches.read seeds.read anonymize.read bridge.read migrations.read", ROLES),
    ("drift.read access.read", ROLES),
    ("seeds.write seeds.run", ("qa", "dev", "admin")),
    ("access.request", ("qa", "dev", "admin")),
    (
        "patches.write patches.dry_run patches.execute patches.rollback",
        ("dev", "admin"),
    ),
    ("bridge.write bridge.run", ("dev", "admin")),
    ("migrations.write migrations.apply migrations.rollback", ("dev", "admin")),
    ("drift.check drift.manage", ("dev", "admin")),
    ("runs.control", ("admin",)),
    ("connections.manage anonymize.write anonymize.run data.read_personal", ("admin",)),
    ("members.manage project.update project.delete webhooks.manage", ("admin",)),
    ("api_keys.manage policy.manage audit.read", ("admin",)),
    ("approvals.decide access.revoke", ("admin",)),
)
"""Rows of permissions.md: rights that share their roles."""

RIGHTS: tuple[str, ...] = tuple(right for names, _ in TABLE for right in names.split())
"""Every project right, in the order of the published table."""

ROLE_RIGHTS: MappingProxyType[Role, frozenset[str]] = MappingProxyType(
    {
        role: frozenset(r for names, roles in TABLE if role in roles for r in names.split())
        for role in ROLES
    }
)

KEY_SCOPES: tuple[str, ...] = tuple(r for r in RIGHTS if r != "approvals.decide")
"""What an API key may carry: a decision is a person's."""

READING: frozenset[str] = frozenset(r for r in RIGHTS if r.endswith(".read")) | {
    "data.export",
    "data.read_personal",
}
"""Rights that change nothing; a membership's environment list does not limit them."""

ACCOUNT = "account"
"""Declared by routes that any signed-in person may use for themselves."""

ANY_CALLER = "caller"
"""Declared by routes whose answer is what the caller, person or key, may see."""

GOVERN = "instance.govern"
"""Declared by routes of the super_admin."""

PUBLIC = "public"
"""Declared by routes that ask for no credential."""


def ordered(rights: frozenset[str]) -> list[str]:
    """The given rights in the order of the table."""
    return [right for right in RIGHTS if right in rights]
