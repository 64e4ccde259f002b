"""Open a connection to MySQL or MariaDB from validated fields, with every limit pinned."""

import math
import re
from typing import Any

from pymysql.constants import CLIENT

from auralith.dataplane.engines.fields import check_network, check_options
from auralith.dataplane.engines.mysql.auth import plugins
from auralith.dataplane.engines.mysql.capabilities import DEFAULT_PORT
from auralith.dataplane.engines.mysql.diagnosis import explain_failure
from auralith.dataplane.engines.mysql.errors import translate
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.infile import StreamingConnection
from auralith.dataplane.engines.mysql.session import MysqlSession
from auralith.dataplane.engines.mysql.types import decoders
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.engines.tls import client_context
from auralith.dataplane.errors import InvalidInput

MAX_WAIT_S = 31_536_000

OPTIONS = {"charset": re.compile(r"utf8mb4")}

# Modes that change how SQL is read; ours relies on backslashes, backticks and || being OR.
_UNWANTED_MODES = frozenset({
    "ANSI", "ANSI_QUOTES", "PIPES_AS_CONCAT", "NO_BACKSLASH_ESCAPES", "IGNORE_SPACE", "ORACLE",
    "MSSQL", "DB2", "POSTGRESQL", "MAXDB", "MYSQL323", "MYSQL40", "EMPTY_STRING_IS_NULL",
    "SIMULTANEOUS_ASSIGNMENT",
})  # fmt: skip
STRICT = "STRICT_TRANS_TABLES"


def driver_arguments(spec: ConnectionSpec, options: SessionOptions) -> dict[str, Any]:
    """The driver's arguments: only fields, no file of this machine is ever read or named."""
    host, port = check_network(spec, DEFAULT_PORT)
    check_options(spec.options, OPTIONS)
    arguments: dict[str, Any] = {
        "host": host,
        "port": port,
        "user": spec.username,
        # The driver would encode text as Latin-1.
        "password": (spec.password or "").encode(),
        "database": spec.database,
        "charset": "utf8mb4",
        "conv": decoders(),
        "autocommit": True,
        # Files are never sent: see `infile`.
        "local_infile": True,
        "binary_prefix": True,
        "connect_timeout": max(1, math.ceil(options.connect_timeout_s)),
        "program_name": options.application_name,
        # An UPDATE counts the rows it found, as the other engines do.
        "client_flag": CLIENT.FOUND_ROWS,
        "auth_plugin_map": plugins(verified=spec.tls.mode in ("verify_ca", "verify_full")),
    }
    if spec.tls.mode == "disable":
        arguments["ssl_disabled"] = True
    elif spec.tls.mode != "prefer" or spec.tls.ca or spec.tls.cert:
        arguments["ssl"] = client_context(spec.tls)
    return arguments


class _Link(StreamingConnection):
    """The driver's connection, with a context of ours where TLS is preferred.

    Its own would read every certificate this machine trusts for each connection, and check none.
    """

    def _create_ssl_ctx(self, sslp: Any) -> Any:
        # With nothing asked for, the driver takes TLS where the server offers it.
        if not sslp:
            return client_context(TlsSpec(mode="prefer"))
        return super()._create_ssl_ctx(sslp)  # type: ignore[misc] # not in the stubs


def open_driver(spec: ConnectionSpec, options: SessionOptions) -> Any:
    """A bare driver connection; raises what the driver raises."""
    return _Link(**driver_arguments(spec, options))


def _seconds(milliseconds: int) -> int:
    return min(MAX_WAIT_S, max(1, math.ceil(milliseconds / 1000))) if milliseconds else MAX_WAIT_S


def settings(
    flavour: Flavour, sql_mode: str, spec: ConnectionSpec, options: SessionOptions
) -> dict[str, str | int | float]:
    """The session variables we rely on."""
    kept = [m for m in sql_mode.split(",") if m and m not in _UNWANTED_MODES]
    modes = kept if STRICT in kept or "STRICT_ALL_TABLES" in kept else [*kept, STRICT]
    wait = _seconds(options.lock_timeout_ms)
    pinned: dict[str, str | int | float] = {
        "time_zone": "+00:00",
        "sql_mode": ",".join(modes),
        "innodb_lock_wait_timeout": wait,
        "lock_wait_timeout": wait,
        flavour.idle_limit: _seconds(options.idle_timeout_ms),
        "transaction_read_only" if flavour.name == "mysql" else "tx_read_only": int(
            spec.read_only or options.read_only
        ),
    }
    if flavour.statement_limit is not None:
        pinned[flavour.statement_limit] = options.statement_timeout_ms / 1000
    return pinned


def connect(flavour: Flavour, spec: ConnectionSpec, options: SessionOptions) -> MysqlSession:
    """Open a session; raises InvalidInput for bad fields, Unreachable, LoginRefused."""
    try:
        driver = open_driver(spec, options)
    except InvalidInput:
        raise
    except Exception as error:
        # Not only the driver's own errors: a hostile or strange server makes it fail anyhow.
        raise explain_failure(spec, options.connect_timeout_s, error) from error
    try:
        with driver.cursor() as cursor:
            cursor.execute("SELECT VERSION(), @@SESSION.sql_mode")
            version, sql_mode = cursor.fetchone()
            _check_flavour(flavour, version)
            pinned = settings(flavour, sql_mode, spec, options)
            names = ", ".join(f"SESSION {name} = %s" for name in pinned)
            cursor.execute(f"SET {names}", list(pinned.values()))
            cursor.execute("SELECT @@max_allowed_packet")
            packet = int(cursor.fetchone()[0])
    except Exception as error:
        _close(driver)
        if isinstance(error, InvalidInput):
            raise
        raise translate(error) from error
    return MysqlSession(
        driver,
        opener=lambda: open_driver(spec, options),
        read_only=spec.read_only or options.read_only,
        watch_ms=0 if flavour.statement_limit else options.statement_timeout_ms,
        max_packet=packet,
        flavour=flavour,
    )


def _check_flavour(flavour: Flavour, version: str) -> None:
    if not flavour.is_mine(version):
        other = "mysql" if flavour.name == "mariadb" else "mariadb"
        msg = f"The server is not {flavour.label}. Choose the engine '{other}'."
        raise InvalidInput(msg, loc=("engine",), code="connection.engine")


def _close(driver: Any) -> None:
    driver._force_close()  # noqa: SLF001 - without the polite goodbye, which could hang
