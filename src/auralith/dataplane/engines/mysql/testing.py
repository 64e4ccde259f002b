"""The connection test of MySQL and MariaDB."""

import re
import time

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.base import ConnectionTest
from auralith.dataplane.engines.mysql.connection import connect
from auralith.dataplane.engines.mysql.diagnosis import network_stages
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.session import MysqlSession
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import DataPlaneError, InvalidInput, LoginRefused, Unreachable

_GRANT = re.compile(r"^GRANT (?P<rights>.+?) ON (?P<object>\S+) TO ", re.IGNORECASE)


def _pattern(name: str) -> re.Pattern[str]:
    """A database name of a GRANT, in which `_` and `%` are wildcards unless escaped."""
    text = ""
    at = 0
    while at < len(name):
        if name[at] == "\\" and at + 1 < len(name):
            text += re.escape(name[at + 1])
            at += 2
            continue
        text += {"%": ".*", "_": "."}.get(name[at]) or re.escape(name[at])
        at += 1
    return re.compile(text)


def granted(grants: list[str], database: str) -> dict[str, bool]:
    """What the lines of SHOW GRANTS allow in a database or on some of its tables."""
    found = dict(probe.NO_PRIVILEGES)
    for line in grants:
        match = _GRANT.match(line)
        if match is None:
            continue
        scope = match.group("object").split(".", 1)[0].strip("`")
        if scope != "*" and not _pattern(scope).fullmatch(database):
            continue
        rights = re.sub(r"\([^)]*\)", "", match.group("rights")).upper()
        names = {part.strip() for part in rights.split(",")}
        for privilege in probe.PRIVILEGES:
            if names & {privilege.upper(), "ALL PRIVILEGES", "ALL"}:
                found[privilege] = True
    return found


def read_rights(session: MysqlSession, database: str, findings: probe.Findings) -> str:
    """Fill in what the login may do."""
    findings.privileges = granted([row[0] for row in session.query("SHOW GRANTS")], database)
    sql = (
        "SELECT COUNT(*) FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'"
    )
    return probe.rights(findings.privileges, tables=session.query(sql)[0][0])


def try_connection(
    flavour: Flavour, spec: ConnectionSpec, *, timeout_s: float = 5.0
) -> ConnectionTest:
    """Try name, TCP, TLS, login and rights in order."""
    options = SessionOptions(
        lock_timeout_ms=2_000,
        statement_timeout_ms=10_000,
        read_only=True,
        connect_timeout_s=timeout_s,
    )
    opened: list[MysqlSession] = []

    def login(findings: probe.Findings) -> str:
        started = time.perf_counter()
        try:
            session = connect(flavour, spec, options)
        except InvalidInput:
            raise
        except (LoginRefused, Unreachable) as error:
            reason = error.code.removeprefix("connection.")
            raise probe.StageFailed(
                reason if reason in probe.MESSAGES else "login.failed"
            ) from error
        opened.append(session)
        findings.server_version = session.query("SELECT VERSION()")[0][0].split("-")[0]
        findings.latency_ms = round((time.perf_counter() - started) * 1000, 1)
        return "login.ok"

    def rights(findings: probe.Findings) -> str:
        try:
            return read_rights(opened[0], spec.database, findings)
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
