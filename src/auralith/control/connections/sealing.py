"""Secrets of connections in clear, for the data plane."""

from auralith.control.connections.errors import SecretUnreadable
from auralith.kit import sealed
from auralith.kit.crypto import Keyring, SealError
from auralith.models import Connection


def opened(connection: Connection, column: str, keyring: Keyring) -> str | None:
    """A secret in clear; raises SecretUnreadable."""
    try:
        return sealed.opened(connection, column, keyring)
    except SealError as error:
        raise SecretUnreadable from error
