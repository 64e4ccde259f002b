"""The connection test of PostgreSQL."""

import time
from importlib.resources import files

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.base import ConnectionTest
from auralith.dataplane.engines.postgresql.connection import connect
from auralith.dataplane.engines.postgresql.diagnosis import network_stages
from auralith.dataplane.engines.postgresql.session import PostgresSession
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import DataPlaneError, LoginRefused, Unreachable


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
        except (LoginRefused, Unreachable) as error:
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
            {**network_stages(spec, timeout_s), "login": login, "rights": rights}
        )
    finally:
        for session in opened:
            session.close()
