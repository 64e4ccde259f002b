"""Refusals about API keys."""

from collections.abc import Iterable

from auralith.kit.errors import Conflict, Forbidden, Invalid, NotFound


class KeyNotFound(NotFound):
    """404: unknown, or of a project the caller does not see."""

    def __init__(self) -> None:
        super().__init__("No such API key, or it belongs to a project you do not see.")


class ScopeUnknown(Invalid):
    """422: not a right, or one that no key may carry."""

    def __init__(self, scope: str) -> None:
        why = (
            "Deciding approvals takes a person"
            if scope == "approvals.decide"
            else f"Unknown scope '{scope[:80]}'"
        )
        super().__init__(
            f"{why}. The rights are in GET /projects/{{id}}/permissions.",
            loc=("body", "scopes"),
            code="apikey.scope_unknown",
            params={"scope": scope[:80]},
        )


class ScopeBeyond(Forbidden):
    """403: a key never holds more than the person who handles it."""

    code = "apikey.scope_exceeds"

    def __init__(self, rights: Iterable[str]) -> None:
        held = list(rights)
        text = f"You do not hold these rights yourself: {', '.join(held)}."
        super().__init__(text, params={"rights": held})


class MakerOutranks(Forbidden):
    """403: the key's maker may change more places than the caller."""

    code = "apikey.maker_outranks"

    def __init__(self) -> None:
        super().__init__("The key's maker may do more than you. Revoke it and make your own.")


class Widening(Invalid):
    """422: a key may only become narrower and end earlier."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "A key can only become narrower and end earlier. Make a new key instead.",
            loc=("body", field),
            code="apikey.widening",
        )


class ExpiryPast(Invalid):
    """422: the key would have ended already."""

    def __init__(self) -> None:
        super().__init__(
            "Give a time in the future, or null.",
            loc=("body", "expires_at"),
            code="expiry.past",
        )


class KeyOver(Conflict):
    """409: a revoked or expired key cannot be changed or rotated."""

    code = "apikey.over"

    def __init__(self) -> None:
        super().__init__("The key was revoked or has expired. Make a new key.")
