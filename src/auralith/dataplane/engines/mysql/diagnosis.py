"""Where a connection to MySQL or MariaDB stopped: the stages before and at the login."""

import struct
from typing import Any

import pymysql

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.fields import check_network
from auralith.dataplane.engines.mysql.capabilities import DEFAULT_PORT
from auralith.dataplane.engines.mysql.errors import translate
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.engines.tls import client_context
from auralith.dataplane.errors import DataPlaneError

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


def network_stages(spec: ConnectionSpec, timeout_s: float) -> dict[str, probe.Stage]:
    """Name, TCP and TLS."""
    return probe.network_stages(
        lambda: check_network(spec, DEFAULT_PORT),
        timeout_s,
        lambda host, port, limit: _tls_stage(spec, host, port, limit),
    )


def explain_failure(spec: ConnectionSpec, timeout_s: float, error: Exception) -> DataPlaneError:
    """Why the driver could not connect, found by its error number or by walking the stages."""
    code = error.args[0] if isinstance(error, pymysql.MySQLError) and error.args else None
    if code in _LOGIN:
        return probe.StageFailed(_LOGIN[code]).error()
    if (found := probe.first_failure(network_stages(spec, timeout_s))) is not None:
        return found
    if not isinstance(error, pymysql.MySQLError):
        return translate(error)
    return probe.StageFailed("login.failed").error()
