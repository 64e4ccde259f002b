"""Where a connection to PostgreSQL stopped: the stages before and at the login."""

import struct

import psycopg

from auralith.dataplane.engines import probe
from auralith.dataplane.engines.fields import check_network
from auralith.dataplane.engines.postgresql.capabilities import DEFAULT_PORT
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.engines.tls import client_context
from auralith.dataplane.errors import LoginRefused, Unreachable

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


def network_stages(spec: ConnectionSpec, timeout_s: float) -> dict[str, probe.Stage]:
    """Name, TCP and TLS."""
    return probe.network_stages(
        lambda: check_network(spec, DEFAULT_PORT),
        timeout_s,
        lambda host, port, limit: _tls_stage(spec, host, port, limit),
    )


def explain_failure(
    spec: ConnectionSpec, timeout_s: float, error: psycopg.Error
) -> Unreachable | LoginRefused:
    """Why the driver could not connect, found by walking the stages, then by its words."""
    if (found := probe.first_failure(network_stages(spec, timeout_s))) is not None:
        return found
    reason = next((r for text, r in _LOGIN if text in str(error)), "login.failed")
    return probe.StageFailed(reason).error()
