"""Take a connection URL apart into fields; what it may hold is a short list.

A URL is never handed to a driver: drivers read password files, service files and keys, or run
statements, when a URL tells them to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from auralith.dataplane.engines.fields import check_host
from auralith.dataplane.errors import InvalidInput

SCHEMES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "sqlite": "sqlite",
}
MAX_LENGTH = 4_000

_PG_MODES = {
    "disable": "disable",
    "allow": "prefer",
    "prefer": "prefer",
    "require": "require",
    "verify-ca": "verify_ca",
    "verify-full": "verify_full",
}
_MYSQL_MODES = {
    "disabled": "disable",
    "preferred": "prefer",
    "required": "require",
    "verify_ca": "verify_ca",
    "verify_identity": "verify_full",
}
_MODES = {
    "postgresql": {"sslmode": _PG_MODES},
    "mysql": {"ssl-mode": _MYSQL_MODES, "ssl_mode": _MYSQL_MODES},
    "mariadb": {"ssl-mode": _MYSQL_MODES, "ssl_mode": _MYSQL_MODES},
    "sqlite": {},
}
_OPTIONS = {
    "postgresql": frozenset(
        {
            "application_name",
            "search_path",
            "role",
            "target_session_attrs",
            "channel_binding",
        }
    ),
    "mysql": frozenset({"charset"}),
    "mariadb": frozenset({"charset"}),
    "sqlite": frozenset(),
}
_HINTS = {
    "sslrootcert": "give the certificate as PEM text in ssl.ca",
    "sslcert": "give the certificate as PEM text in ssl.cert",
    "sslkey": "give the key as PEM text in ssl.key",
    "ssl_ca": "give the certificate as PEM text in ssl.ca",
    "ssl_cert": "give the certificate as PEM text in ssl.cert",
    "ssl_key": "give the key as PEM text in ssl.key",
    "host": "put the host before the path",
    "password": "put the password before the host",
    "user": "put the user before the host",
}


@dataclass(frozen=True)
class DsnFields:
    """What a connection URL said; None where it said nothing."""

    engine: str
    database: str
    host: str | None = None
    port: int | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls_mode: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


def _refused(text: str) -> InvalidInput:
    # The URL itself is never repeated: it may hold a password.
    return InvalidInput(text, loc=("url",), code="connection.url")


def parse_dsn(url: str) -> DsnFields:
    """Fields of `postgresql://`, `mysql://`, `mariadb://` and `sqlite:///` URLs.

    A driver's name after a plus sign (`postgresql+psycopg`) is passed over. Raises InvalidInput
    naming whatever is not understood.
    """
    if len(url) > MAX_LENGTH or any(ord(c) < 32 or ord(c) == 127 for c in url):  # noqa: PLR2004
        raise _refused("The URL is too long or holds control characters.")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise _refused("The URL cannot be read. Check its port and its options.") from error
    engine = SCHEMES.get(parts.scheme.split("+", 1)[0].lower())
    if engine is None:
        raise _refused("The URL must begin with postgresql://, mysql://, mariadb:// or sqlite:///.")
    if parts.fragment or "#" in url:
        raise _refused("The URL must not hold '#': write it as %23.")
    tls_mode, options = _read_query(engine, query)
    if engine == "sqlite":
        return _sqlite(parts.netloc, parts.path)
    return DsnFields(
        engine=engine,
        database=_database(parts.path),
        host=_host(parts.hostname),
        port=port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password is not None else None,
        tls_mode=tls_mode,
        options=options,
    )


def _host(host: str | None) -> str | None:
    """The host, if there is one; a percent-encoded path or a list is refused here."""
    if not host:
        return None
    try:
        return check_host(unquote(host))
    except InvalidInput as error:
        raise _refused("The URL's host must be one host name or IP address.") from error


def _database(path: str) -> str:
    name = unquote(path.removeprefix("/"))
    if not name:
        raise _refused("The URL must name the database after the host: …host/database.")
    return name


def _sqlite(netloc: str, path: str) -> DsnFields:
    name = unquote(path.removeprefix("/"))
    if netloc or not name or name.lower().startswith("file:"):
        raise _refused("Write sqlite:///name.db, or sqlite:////folder/name.db for a whole path.")
    return DsnFields(engine="sqlite", database=name)


def _read_query(engine: str, query: list[tuple[str, str]]) -> tuple[str | None, dict[str, str]]:
    tls_mode: str | None = None
    options: dict[str, str] = {}
    for name, value in query:
        modes = _MODES[engine].get(name)
        if modes is not None:
            tls_mode = modes.get(value.lower())
            if tls_mode is None:
                raise _refused(f"{name} must be one of: {', '.join(modes)}.")
        elif name in options or name not in _OPTIONS[engine]:
            hint = f": {_HINTS[name]}" if name in _HINTS else ""
            raise _refused(f"The URL's option '{name[:40]}' is not accepted{hint}.")
        else:
            options[name] = value
    return tls_mode, options
