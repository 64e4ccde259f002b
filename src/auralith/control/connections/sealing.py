"""Secrets of connections at rest: sealed to their row and project, opened for the data plane."""

from auralith.control.connections.errors import SecretUnreadable
from auralith.kit.crypto import Keyring, Place, SealError
from auralith.models import Connection

SEALED_COLUMNS = ("password_sealed", "ssl_key_sealed")


def place(connection: Connection, column: str) -> Place:
    """Where a sealed value of a connection is kept."""
    return Place("connections", column, str(connection.id), str(connection.project_id))


def opened(connection: Connection, column: str, keyring: Keyring) -> str | None:
    """A secret in clear; raises SecretUnreadable."""
    value: str | None = getattr(connection, column)
    return None if value is None else unsealed(connection, column, keyring, value)


def unsealed(connection: Connection, column: str, keyring: Keyring, value: str) -> str:
    """What a sealed value of that column holds; raises SecretUnreadable."""
    try:
        return keyring.open(value, place(connection, column))
    except SealError as error:
        raise SecretUnreadable from error


def sealed(connection: Connection, column: str, keyring: Keyring, plain: str | None) -> str | None:
    """A secret sealed to the connection's row and project."""
    return None if plain is None else keyring.seal(plain, place(connection, column))
