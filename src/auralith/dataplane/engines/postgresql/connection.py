"""Open a connection to PostgreSQL from validated fields, with every safety setting pinned."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from auralith.dataplane.engines.fields import check_network, check_options
from auralith.dataplane.engines.postgresql.capabilities import DEFAULT_PORT
from auralith.dataplane.engines.postgresql.diagnosis import explain_failure
from auralith.dataplane.engines.postgresql.session import PostgresSession
from auralith.dataplane.engines.postgresql.types import adapters
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.engines.tls import client_context
from auralith.dataplane.errors import InvalidInput

# A path that never exists: keeps libpq from reading password files, certificates and service
# files of the account we run under.
NOWHERE = "/nonexistent/auralith"

OPTIONS = {
    "application_name": re.compile(r"[ -~]{1,63}"),
    "search_path": re.compile(
        r'(?:[A-Za-z_][\w$]*|"[^"\x00]+")(?:, ?(?:[A-Za-z_][\w$]*|"[^"\x00]+"))*'
    ),
    "role": re.compile(r"[A-Za-z_][\w$]{0,62}"),
    "target_session_attrs": re.compile(r"any|read-write|read-only|primary|standby"),
    "channel_binding": re.compile(r"disable|prefer|require"),
}

_SSL_MODES = {"verify_ca": "verify-ca", "verify_full": "verify-full"}


@contextmanager
def tls_files(tls: TlsSpec) -> Iterator[dict[str, Any]]:
    """Libpq's TLS parameters; PEM texts stand in private files for the time of the block."""
    parameters: dict[str, Any] = {
        "sslmode": _SSL_MODES.get(tls.mode, tls.mode),
        "sslcert": NOWHERE,
        "sslkey": NOWHERE,
        "sslrootcert": NOWHERE,
        "sslcrl": NOWHERE,
        "sslcrldir": "",
        "gssencmode": "disable",
    }
    if tls.mode == "verify_ca" and tls.ca is None:
        msg = "TLS mode verify_ca needs the certificate authority: give ssl.ca as PEM text."
        raise InvalidInput(msg, loc=("ssl", "ca"), code="connection.tls")
    if tls.mode == "verify_full" and tls.ca is None:
        parameters["sslrootcert"] = "system"
    with tempfile.TemporaryDirectory(prefix="auralith-tls-") as folder:
        for name, pem in (
            ("sslrootcert", tls.ca),
            ("sslcert", tls.cert),
            ("sslkey", tls.key),
        ):
            if pem is None or tls.mode == "disable":
                continue
            path = Path(folder) / name
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(pem)
            parameters[name] = str(path)
        yield parameters


def parameters(spec: ConnectionSpec, options: SessionOptions) -> dict[str, Any]:
    """Libpq's parameters without TLS: only fields, nothing from the environment's files."""
    host, port = check_network(spec, DEFAULT_PORT)
    check_options(spec.options, OPTIONS)
    return {
        "host": host,
        "port": port,
        "dbname": spec.database,
        "user": spec.username,
        "password": spec.password or "",
        "passfile": NOWHERE,
        "client_encoding": "UTF8",
        "application_name": spec.options.get("application_name", options.application_name),
        "target_session_attrs": spec.options.get("target_session_attrs", "any"),
        "channel_binding": spec.options.get("channel_binding", "prefer"),
        "connect_timeout": max(1, round(options.connect_timeout_s)),
        "keepalives": 1,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }


def settings(spec: ConnectionSpec, options: SessionOptions) -> dict[str, str]:
    """The session settings we rely on; whatever the server's or role's defaults are."""
    read_only = spec.read_only or options.read_only
    pinned = {
        "timezone": "UTC",
        "datestyle": "ISO, YMD",
        "intervalstyle": "iso_8601",
        "bytea_output": "hex",
        "extra_float_digits": "1",
        "standard_conforming_strings": "on",
        "backslash_quote": "safe_encoding",
        "lock_timeout": str(options.lock_timeout_ms),
        "statement_timeout": str(options.statement_timeout_ms),
        "idle_in_transaction_session_timeout": str(options.idle_timeout_ms),
        "default_transaction_read_only": "on" if read_only else "off",
    }
    for name in ("search_path", "role"):
        if name in spec.options:
            pinned[name] = spec.options[name]
    return pinned


def check(spec: ConnectionSpec) -> None:
    """Refuse fields no connection can be made from."""
    parameters(spec, SessionOptions())
    if spec.tls.mode != "disable":
        client_context(spec.tls)


def connect(spec: ConnectionSpec, options: SessionOptions) -> PostgresSession:
    """Open a session; raises InvalidInput for bad fields, Unreachable, LoginRefused."""
    plain = parameters(spec, options)
    with tls_files(spec.tls) as tls:
        try:
            connection = psycopg.connect(
                **plain,
                **tls,
                autocommit=True,
                context=adapters(),
                cursor_factory=psycopg.RawCursor,
            )
        except psycopg.Error as error:
            raise explain_failure(spec, options.connect_timeout_s, error) from error
    connection.prepare_threshold = None
    session = PostgresSession(connection, read_only=spec.read_only or options.read_only)
    try:
        session.pin(settings(spec, options))
    except BaseException:
        session.close()
        raise
    return session
