"""The stages of a connection test, with a fixed set of sentences.

Nothing of what a server answers is ever repeated: the test must not become a way to read the
banners of machines inside a network.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from auralith.dataplane.engines.base import ConnectionTest, TestStage
from auralith.dataplane.errors import DataPlaneError, InvalidInput, LoginRefused, Unreachable

PRIVILEGES = ("select", "insert", "update", "delete", "create")

NO_PRIVILEGES: Mapping[str, bool] = dict.fromkeys(PRIVILEGES, False)

MESSAGES = {
    "name.ok": "The host's name was found.",
    "name.failed": "The host's name is not known here. Check its spelling and the DNS.",
    "tcp.ok": "The port answers.",
    "tcp.refused": (
        "The host refuses the port: the database is not running, listens on another port, or on"
        " its own machine only."
    ),
    "tcp.timeout": "The port does not answer in time. Check the firewall, the host and the port.",
    "tcp.failed": "The host cannot be reached from here. Check the network and the address.",
    "tls.ok": "The connection is encrypted.",
    "tls.off": "The connection is not encrypted: TLS is switched off for it.",
    "tls.absent": "The server offers no TLS; the mode `prefer` goes on without encryption.",
    "tls.required": (
        "The server offers no TLS but the connection asks for it. Switch TLS on at the server, or"
        " choose the mode `prefer` or `disable`."
    ),
    "tls.untrusted": (
        "The server's certificate is not trusted or is for another name. Give the right"
        " certificate authority, check the host's name, or choose another TLS mode."
    ),
    "tls.failed": "The TLS handshake failed. Check that the port belongs to the database.",
    "login.ok": "The login was accepted.",
    "login.password": "The user or the password is wrong.",
    "login.database": "The database does not exist on this server, or the login may not enter it.",
    "login.host": (
        "The server does not let this login in from here. Allow this address in the server's"
        " access rules (pg_hba.conf, or the account's host), or use TLS if it asks for it."
    ),
    "login.full": "The server has no free connection slots. Try again, or raise its limit.",
    "login.starting": "The server is starting or stopping. Try again in a moment.",
    "login.failed": "The server did not accept the login. Check user, password and database.",
    "rights.ok": "The login can read tables.",
    "rights.empty": "The login works; the database has no tables yet.",
    "rights.none": (
        "The login works but may not read any table. Let the owner give it rights:"
        " GRANT SELECT ON the tables TO this login."
    ),
    "rights.failed": "The login's rights could not be read.",
    "file.ok": "The file was found below the SQLite folder.",
    "file.failed": "The file was not found below the SQLite folder. Check its name.",
    "file.database": "The file is not an SQLite database.",
}


_FINAL = frozenset({"login.password", "login.database"})
"""Answers of a server that is there: asking again changes nothing."""


class StageFailed(Exception):
    """A stage failed for the reason named by a key of MESSAGES."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def stage(self) -> str:
        """The stage the reason belongs to."""
        return self.reason.split(".", 1)[0]

    @property
    def message(self) -> str:
        """The sentence for people."""
        return MESSAGES[self.reason]

    def error(self) -> Unreachable | LoginRefused:
        """The same as an error of a session that could not be opened."""
        code = f"connection.{self.reason}"
        if self.reason in _FINAL:
            return LoginRefused(self.message, code=code)
        return Unreachable(self.message, stage=self.stage, code=code)


@dataclass
class Findings:
    """What the stages learn on their way."""

    server_version: str | None = None
    latency_ms: float | None = None
    privileges: Mapping[str, bool] = field(default_factory=lambda: dict(NO_PRIVILEGES))


Stage = Callable[[Findings], str]
"""Does its part and gives a key of MESSAGES; raises StageFailed."""


def run_stages(stages: Mapping[str, Stage]) -> ConnectionTest:
    """Run the stages in order until one fails."""
    findings = Findings()
    lights: list[TestStage] = []
    for name, stage in stages.items():
        started = time.perf_counter()
        code = None
        try:
            message, ok = MESSAGES[stage(findings)], True
        except StageFailed as failure:
            message, ok, code = failure.message, False, f"connection.{failure.reason}"
        except InvalidInput as error:
            message, ok, code = error.message, False, error.code
        except (DataPlaneError, OSError):
            message, ok = MESSAGES[f"{name}.failed"], False
            code = f"connection.{name}.failed"
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        lights.append(TestStage(name=name, ok=ok, ms=elapsed, message=message))
        if not ok:
            return ConnectionTest(
                ok=False,
                latency_ms=findings.latency_ms,
                server_version=findings.server_version,
                privileges=findings.privileges,
                stages=tuple(lights),
                error=message,
                error_code=code,
            )
    return ConnectionTest(
        ok=True,
        latency_ms=findings.latency_ms,
        server_version=findings.server_version,
        privileges=findings.privileges,
        stages=tuple(lights),
        error=None,
    )


def resolve(host: str, port: int) -> None:
    """Stage `name`."""
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = "name.failed"
        raise StageFailed(reason) from error


def open_tcp(host: str, port: int, timeout_s: float) -> socket.socket:
    """Stage `tcp`."""
    try:
        return socket.create_connection((host, port), timeout=timeout_s)
    except TimeoutError as error:
        reason = "tcp.timeout"
        raise StageFailed(reason) from error
    except ConnectionRefusedError as error:
        reason = "tcp.refused"
        raise StageFailed(reason) from error
    except OSError as error:
        reason = "tcp.failed"
        raise StageFailed(reason) from error


def shake_hands(plain: socket.socket, context: ssl.SSLContext, host: str) -> None:
    """Stage `tls`, once the server has agreed to it."""
    try:
        with context.wrap_socket(plain, server_hostname=host):
            pass
    except ssl.SSLCertVerificationError as error:
        reason = "tls.untrusted"
        raise StageFailed(reason) from error
    except OSError as error:
        reason = "tls.failed"
        raise StageFailed(reason) from error


def network_stages(
    place: Callable[[], tuple[str, int]],
    timeout_s: float,
    shake: Callable[[str, int, float], str],
) -> dict[str, Stage]:
    """The stages before the login; `place` checks the fields, `shake` is the engine's TLS."""

    def name(_: Findings) -> str:
        resolve(*place())
        return "name.ok"

    def tcp(_: Findings) -> str:
        open_tcp(*place(), timeout_s).close()
        return "tcp.ok"

    def tls(_: Findings) -> str:
        return shake(*place(), timeout_s)

    return {"name": name, "tcp": tcp, "tls": tls}


def first_failure(stages: Mapping[str, Stage]) -> Unreachable | LoginRefused | None:
    """Why a driver could not connect, found by walking the stages ourselves."""
    for stage in stages.values():
        try:
            stage(Findings())
        except StageFailed as failure:
            return failure.error()
    return None


def rights(privileges: Mapping[str, bool], *, tables: int) -> str:
    """The outcome of the stage `rights`."""
    if tables == 0:
        return "rights.empty"
    if not privileges["select"]:
        reason = "rights.none"
        raise StageFailed(reason)
    return "rights.ok"
