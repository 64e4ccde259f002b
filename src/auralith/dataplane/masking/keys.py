"""The secret that masked values come from: a project's key, parted by domain and purpose.

Columns of one domain agree: the same original gives the same masked value. Other domains, other
purposes and other versions of the key have unrelated keys (HKDF).
"""

from dataclasses import dataclass, field

from auralith.dataplane.keyed.prf import Prf, derive


@dataclass(frozen=True)
class DomainKey:
    """The key of one domain."""

    secret: bytes = field(repr=False)

    def key(self, purpose: str) -> bytes:
        """A sub-key of 32 bytes."""
        return derive(self.secret, purpose)

    def prf(self, purpose: str) -> Prf:
        """A pseudo-random function with that sub-key."""
        return Prf(self.key(purpose))


@dataclass(frozen=True)
class ProjectKey:
    """A project's secret of at least 16 bytes, and which version of it this is."""

    secret: bytes = field(repr=False)
    version: int = 1

    def __post_init__(self) -> None:
        if len(self.secret) < 16:  # noqa: PLR2004 - 128 bits
            msg = "The key of a project has at least 16 bytes."
            raise ValueError(msg)

    def domain(self, name: str) -> DomainKey:
        """The key of a domain by its name."""
        return DomainKey(derive(self.secret, "masking", str(self.version), name))
