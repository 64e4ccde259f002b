"""The connection test of PostgreSQL, and the stage at which a failed connection stopped."""

import struct
import time
from importlib.resources import files

import psycopg

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.base import (
    ConnectionSpec,
    ConnectionTest,
    SessionOptions,
)
from auralith.dataplane.engines.fields import check_network
from auralith.dataplane.engines.postgresql.connection import DEFAULT_PORT, connect
from auralith.dataplane.engines.postgresql.session import PostgresSession
from auralith.dataplane.engines.tls import client_context
from auralith.dataplane.errors import DataPlaneError, Unreachable

_SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)

# Texts of libpq and of the server (in English; others end as `login.failed`).
_LOGIN = (
    ("password authentication failed", "login.password"),
    ("no password supplied", "login.password"),
    ("fe_sendauth", "login.password"),
    ("role ", "login.password"),
    ("pg_hba.conf", "login.host"),
    ("too many", "login.full"),
    ("remaining connection slots", "login.full"),
    ("starting up", "login.starting"),
    ("shutting down", "login.starting"),
    ("recovery mode", "login.starting"),
    ("database ", "login.database"),
)


def _tls_stage(spec: ConnectionSpec, host: str, port: int, timeout_s: float) -> str:
    if spec.tls.mode == "disable":
        return "tls.off"
    context = client_context(spec.tls)
    with probe.open_tcp(host, port, timeout_s) as plain:
        try:
            plain.sendall(_SSL_REQUEST)
            answer = plain.recv(1)
        except OSError as error:
            reason = "tls.failed"
            raise probe.StageFailed(reason) from error
        if answer == b"S":
            probe.shake_hands(plain, context, host)
            return "tls.ok"
        if answer == b"N":
            if spec.tls.mode == "prefer":
                return "tls.absent"
            reason = "tls.required"
            raise probe.StageFailed(reason)
        reason = "tls.failed"
        raise probe.StageFailed(reason)


def _network_stages(spec: ConnectionSpec, timeout_s: float) -> dict[str, probe.Stage]:
    def name(_: probe.Findings) -> str:
        probe.resolve(*check_network(spec, DEFAULT_PORT))
        return "name.ok"

    def tcp(_: probe.Findings) -> str:
        probe.open_tcp(*check_network(spec, DEFAULT_PORT), timeout_s).close()
        return "tcp.ok"

    def tls(_: probe.Findings) -> str:
        return _tls_stage(spec, *check_network(spec, DEFAULT_PORT), timeout_s)

    return {"name": name, "tcp": tcp, "tls": tls}


def explain_failure(
    spec: ConnectionSpec, options: SessionOptions, error: psycopg.Error
) -> Unreachable:
    """Why the driver could not connect, found by walking the stages ourselves."""
    for stage in _network_stages(spec, options.connect_timeout_s).values():
        try:
            stage(probe.Findings())
        except probe.StageFailed as failure:
            return Unreachable(
                failure.message,
                stage=failure.stage,
                code=f"connection.{failure.reason}",
            )
    reason = next((r for text, r in _LOGIN if text in str(error)), "login.failed")
    return Unreachable(probe.MESSAGES[reason], stage="login", code=f"connection.{reason}")


def read_rights(session: PostgresSession, findings: probe.Findings) -> str:
    """Fill in what the login may do."""
    sql = files(__package__).joinpath("sql/rights.sql").read_text(encoding="utf-8")
    tables, *allowed = session.query(sql)[0]
    findings.privileges = dict(zip(probe.PRIVILEGES, allowed, strict=True))
    return probe.rights(findings.privileges, tables=tables)


def try_connection(spec: ConnectionSpec, *, timeout_s: float = 5.0) -> ConnectionTest:
    """Try name, TCP, TLS, login and rights in order."""
    options = SessionOptions(
        lock_timeout_ms=2_000,
        statement_timeout_ms=10_000,
        read_only=True,
        connect_timeout_s=timeout_s,
    )
    opened: list[PostgresSession] = []

    def login(findings: probe.Findings) -> str:
        started = time.perf_counter()
        try:
            session = connect(spec, options)
        except Unreachable as error:
            raise probe.StageFailed(error.code.removeprefix("connection.")) from error
        opened.append(session)
        findings.server_version = session.query("SHOW server_version")[0][0].split(" ")[0]
        findings.latency_ms = round((time.perf_counter() - started) * 1000, 1)
        return "login.ok"

    def rights(findings: probe.Findings) -> str:
        try:
            return read_rights(opened[0], findings)
        except DataPlaneError as error:
            reason = "rights.failed"
            raise probe.StageFailed(reason) from error

    try:
        return probe.run_stages(
            {**_network_stages(spec, timeout_s), "login": login, "rights": rights}
        )
    finally:
        for session in opened:
            session.close()
