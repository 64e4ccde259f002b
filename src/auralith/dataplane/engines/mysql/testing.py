"""The connection test of MySQL and MariaDB, and where a failed connection stopped."""

import re
import struct
import time
from typing import Any

import pymysql

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.base import (
    ConnectionSpec,
    ConnectionTest,
    SessionOptions,
)
from auralith.dataplane.engines.fields import check_network
from auralith.dataplane.engines.mysql.connection import DEFAULT_PORT, connect
from auralith.dataplane.engines.mysql.errors import translate
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.session import MysqlSession
from auralith.dataplane.engines.tls import client_context
from auralith.dataplane.errors import DataPlaneError, InvalidInput, Unreachable

_SSL_CAPABILITY = 0x0800
# CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE_CONNECTION | CLIENT_PLUGIN_AUTH
_ASK_TLS = 0x0200 | _SSL_CAPABILITY | 0x8000 | 0x0008_0000
_ERROR_PACKET = 0xFF
_MAX_GREETING = 4096
_LOGIN = {
    1045: "login.password",
    1698: "login.password",
    2059: "login.failed",
    1044: "login.database",
    1049: "login.database",
    1129: "login.host",
    1130: "login.host",
    3159: "login.host",
    1040: "login.full",
    1203: "login.full",
    1226: "login.full",
    1053: "login.starting",
}
_GRANT = re.compile(r"^GRANT (?P<rights>.+?) ON (?P<object>\S+) TO ", re.IGNORECASE)


def _receive(plain: Any, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = plain.recv(size - len(data))
        if not part:
            break
        data += part
    return data


def _greeting(plain: Any) -> bytes:
    """The server's first packet; raises StageFailed when it is none."""
    try:
        header = _receive(plain, 4)
        size = int.from_bytes(header[:3], "little")
        body = _receive(plain, size) if 0 < size <= _MAX_GREETING else b""
    except OSError as error:
        reason = "tls.failed"
        raise probe.StageFailed(reason) from error
    if not body:
        reason = "tls.failed"
        raise probe.StageFailed(reason)
    if body[0] == _ERROR_PACKET:
        code = int.from_bytes(body[1:3], "little")
        raise probe.StageFailed(_LOGIN.get(code, "login.failed"))
    return body


def _offers_tls(greeting: bytes) -> bool:
    end = greeting.find(b"\0")
    # After the version: thread id (4), salt (8), filler (1), lower capabilities (2).
    at = end + 1 + 4 + 8 + 1
    return bool(int.from_bytes(greeting[at : at + 2], "little") & _SSL_CAPABILITY)


def _tls_stage(spec: ConnectionSpec, host: str, port: int, timeout_s: float) -> str:
    if spec.tls.mode == "disable":
        return "tls.off"
    context = client_context(spec.tls)
    with probe.open_tcp(host, port, timeout_s) as plain:
        try:
            greeting = _greeting(plain)
        except probe.StageFailed as failure:
            if failure.stage == "login":
                # The server turns us away before TLS: the login stage will say why.
                return "tls.absent"
            raise
        if not _offers_tls(greeting):
            if spec.tls.mode == "prefer":
                return "tls.absent"
            reason = "tls.required"
            raise probe.StageFailed(reason)
        request = struct.pack("<IIB23x", _ASK_TLS, 2**24 - 1, 45)
        plain.sendall(len(request).to_bytes(3, "little") + b"\x01" + request)
        probe.shake_hands(plain, context, host)
        return "tls.ok"


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
    spec: ConnectionSpec, options: SessionOptions, error: Exception
) -> DataPlaneError:
    """Why the driver could not connect, found by its error number or by walking the stages."""
    code = error.args[0] if isinstance(error, pymysql.MySQLError) and error.args else None
    if code in _LOGIN:
        reason = _LOGIN[code]
        return Unreachable(probe.MESSAGES[reason], stage="login", code=f"connection.{reason}")
    for stage in _network_stages(spec, options.connect_timeout_s).values():
        try:
            stage(probe.Findings())
        except probe.StageFailed as failure:
            return Unreachable(
                failure.message,
                stage=failure.stage,
                code=f"connection.{failure.reason}",
            )
    if not isinstance(error, pymysql.MySQLError):
        return translate(error)
    reason = "login.failed"
    return Unreachable(probe.MESSAGES[reason], stage="login", code=f"connection.{reason}")


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
        except Unreachable as error:
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
            {**_network_stages(spec, timeout_s), "login": login, "rights": rights}
        )
    finally:
        for session in opened:
            session.close()
