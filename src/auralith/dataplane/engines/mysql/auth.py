"""Login methods that would hand our password over in clear."""

from typing import Any

import pymysql


class RefuseClearText:
    """Takes the place of the driver's clear-text plugins.

    Any server may ask a client for the clear-text method. It is answered only by whoever can
    prove who they are: never on a connection whose certificate is not checked.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def authenticate(self, packet: Any) -> Any:
        """Refuse; the error's number is the client library's "plugin cannot be loaded"."""
        del packet
        msg = "The server asks for the password in clear text."
        raise pymysql.OperationalError(2059, msg)


def plugins(*, verified: bool) -> dict[bytes, type[RefuseClearText]]:
    """The driver's plugin map."""
    if verified:
        return {}
    refused = (b"mysql_clear_password", b"dialog", b"mysql_old_password")
    return dict.fromkeys(refused, RefuseClearText)
