"""Checks that every engine makes on a connection's fields before a driver sees them."""

import re
from collections.abc import Mapping

from auralith.dataplane.engines.target import ConnectionSpec, TlsSpec
from auralith.dataplane.errors import InvalidInput

TLS_MODES = ("disable", "prefer", "require", "verify_ca", "verify_full")
MAX_PORT = 65_535
MAX_HOST = 255

# A host is a name or an address: no path (Unix socket), no list, no user part.
_HOST = re.compile(r"[A-Za-z0-9._\-]+|\[?[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?\]?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_host(host: str | None) -> str:
    """A plain host name or IP address; anything that could be a path or a list is refused."""
    if not host or len(host) > MAX_HOST or not _HOST.fullmatch(host):
        msg = "The host must be one host name or IP address, without a path or a port."
        raise InvalidInput(msg, loc=("host",), code="connection.host")
    return host.strip("[]")


def check_port(port: int | None, default: int) -> int:
    """A TCP port, or the engine's default."""
    if port is None:
        return default
    if not 1 <= port <= MAX_PORT:
        msg = f"The port must lie between 1 and {MAX_PORT}."
        raise InvalidInput(msg, loc=("port",), code="connection.port", params={"most": MAX_PORT})
    return port


def check_text(value: str | None, field: str) -> str:
    """A name without control characters and not empty."""
    if not value or _CONTROL.search(value):
        msg = f"The {field} must be given, without control characters."
        raise InvalidInput(msg, loc=(field,), code=f"connection.{field}")
    return value


def check_tls(tls: TlsSpec) -> TlsSpec:
    """A known mode; PEM texts where there are any, and a key only with its certificate."""
    if tls.mode not in TLS_MODES:
        msg = f"TLS mode '{tls.mode}' is not known. Use one of: {', '.join(TLS_MODES)}."
        raise InvalidInput(msg, loc=("ssl", "mode"), code="connection.tls")
    for field, text in (("ca", tls.ca), ("cert", tls.cert), ("key", tls.key)):
        if text is not None and "-----BEGIN " not in text:
            msg = f"ssl.{field} must be PEM text (it begins with -----BEGIN), not a file's name."
            raise InvalidInput(msg, loc=("ssl", field), code="connection.tls")
    if (tls.cert is None) != (tls.key is None):
        msg = "A client certificate and its private key must be given together."
        raise InvalidInput(msg, loc=("ssl", "cert"), code="connection.tls")
    return tls


def check_options(options: Mapping[str, str], allowed: Mapping[str, re.Pattern[str]]) -> None:
    """Only options from the engine's list, each with a value of its shape."""
    for name, value in options.items():
        pattern = allowed.get(name)
        if pattern is None:
            known = ", ".join(sorted(allowed)) or "none"
            msg = f"The option '{name}' cannot be set. Options of this engine: {known}."
            raise InvalidInput(
                msg, loc=("options", name), code="connection.option", params={"name": name}
            )
        if not pattern.fullmatch(value):
            msg = f"The option '{name}' does not accept this value."
            raise InvalidInput(
                msg, loc=("options", name), code="connection.option", params={"name": name}
            )


def check_network(spec: ConnectionSpec, default_port: int) -> tuple[str, int]:
    """Host and port of a server engine, with all other fields checked."""
    check_text(spec.database, "database")
    check_text(spec.username, "username")
    if spec.password is not None and "\0" in spec.password:
        msg = "The password must not hold a NUL character."
        raise InvalidInput(msg, loc=("password",), code="connection.password")
    check_tls(spec.tls)
    return check_host(spec.host), check_port(spec.port, default_port)
