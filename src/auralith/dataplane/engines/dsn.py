"""Take a connection URL apart into fields; what it may hold is a short list.

A URL is never handed to a driver: drivers read password files, service files and keys, or run
statements, when a URL tells them to. What an engine's URLs look like stands in its own `dsn.py`;
`registry.parse_dsn` finds the engine of a scheme.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from auralith.dataplane.engines.fields import check_host
from auralith.dataplane.errors import InvalidInput

MAX_LENGTH = 4_000
MOVED: Mapping[str, str] = {
    "host": "put the host before the path",
    "password": "put the password before the host",
    "user": "put the user before the host",
}
"""Options that some drivers take, and where we want what they say."""


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


@dataclass(frozen=True)
class Url:
    """A URL in its parts, before anybody has said what they mean."""

    scheme: str
    """In lower case, without a driver's name after a plus sign (`postgresql+psycopg`)."""
    parts: SplitResult = field(repr=False)
    port: int | None
    query: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def path(self) -> str:
        """What stands behind the host and its slash."""
        return unquote(self.parts.path.removeprefix("/"))


@dataclass(frozen=True)
class Grammar:
    """What may stand behind the question mark of an engine's URLs."""

    modes: Mapping[str, Mapping[str, str]]
    """Options that tell the TLS mode: the engine's words in lower case, and ours."""
    options: Collection[str]
    hints: Mapping[str, str] = field(default_factory=dict)
    """Options that are refused, and where what they say belongs."""


def refused(text: str) -> InvalidInput:
    """A refusal. The URL itself is never repeated: it may hold a password."""
    return InvalidInput(text, loc=("url",), code="connection.url")


def split(url: str) -> Url:
    """A URL in its parts; raises InvalidInput when it cannot be one."""
    if len(url) > MAX_LENGTH or any(ord(c) < 32 or ord(c) == 127 for c in url):  # noqa: PLR2004
        raise refused("The URL is too long or holds control characters.")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise refused("The URL cannot be read. Check its port and its options.") from error
    if parts.fragment or "#" in url:
        raise refused("The URL must not hold '#': write it as %23.")
    return Url(parts.scheme.split("+", 1)[0].lower(), parts, port, tuple(query))


def server(engine: str, url: Url, grammar: Grammar) -> DsnFields:
    """Fields of the URL of a server: `scheme://user:password@host:port/database?option=…`."""
    tls_mode, options = read_query(url, grammar)
    parts = url.parts
    if not url.path:
        raise refused("The URL must name the database after the host: …host/database.")
    return DsnFields(
        engine=engine,
        database=url.path,
        host=_host(parts.hostname),
        port=url.port,
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
        raise refused("The URL's host must be one host name or IP address.") from error


def read_query(url: Url, grammar: Grammar) -> tuple[str | None, dict[str, str]]:
    """TLS mode and options of a URL; raises InvalidInput for any other and for a second one."""
    tls_mode: str | None = None
    options: dict[str, str] = {}
    hints = {**MOVED, **grammar.hints}
    for name, value in url.query:
        modes = grammar.modes.get(name)
        if modes is not None:
            tls_mode = modes.get(value.lower())
            if tls_mode is None:
                raise refused(f"{name} must be one of: {', '.join(modes)}.")
        elif name in options or name not in grammar.options:
            hint = f": {hints[name]}" if name in hints else ""
            raise refused(f"The URL's option '{name[:40]}' is not accepted{hint}.")
        else:
            options[name] = value
    return tls_mode, options
