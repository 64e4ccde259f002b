"""The connection test of SQLite: the file, whether it is a database, what may be done."""

import os
import sqlite3
import time

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.base import ConnectionTest
from auralith.dataplane.engines.sqlite.connection import connect
from auralith.dataplane.engines.sqlite.paths import database_file
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import LockNotAvailable, Unreachable


def try_connection(spec: ConnectionSpec) -> ConnectionTest:
    """Try the stages that a file has: `name`, `login` (open it), `rights`."""
    options = SessionOptions(lock_timeout_ms=2_000, statement_timeout_ms=10_000, read_only=True)
    opened: list[SqliteSession] = []

    def name(_: probe.Findings) -> str:
        database_file(spec)
        return "file.ok"

    def login(findings: probe.Findings) -> str:
        started = time.perf_counter()
        try:
            opened.append(connect(spec, options))
        except Unreachable as error:
            reason = "file.database"
            raise probe.StageFailed(reason) from error
        except LockNotAvailable as error:
            reason = "login.full"
            raise probe.StageFailed(reason) from error
        findings.server_version = sqlite3.sqlite_version
        findings.latency_ms = round((time.perf_counter() - started) * 1000, 1)
        return "login.ok"

    def rights(findings: probe.Findings) -> str:
        path = database_file(spec)
        # SQLite makes its journal beside the file: both must be writable.
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        findings.privileges = {p: p == "select" or writable for p in probe.PRIVILEGES}
        sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
        return probe.rights(findings.privileges, tables=opened[0].query(sql)[0][0])

    try:
        return probe.run_stages({"name": name, "login": login, "rights": rights})
    finally:
        for session in opened:
            session.close()
