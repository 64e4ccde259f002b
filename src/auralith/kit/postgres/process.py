"""Starting, recognising and stopping the server process (the postmaster)."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from auralith.kit.postgres.account import Account
from auralith.kit.postgres.binaries import Binaries
from auralith.kit.postgres.cluster import Layout
from auralith.kit.postgres.errors import EmbeddedPostgresError

POLL_SECONDS = 0.02
STATUS_LINE, PORT_LINE = 7, 3
LOG_LIMIT_BYTES = 10_000_000
SETTINGS: dict[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "dynamic_shared_memory_type": "posix",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # a failed statement may hold data: keep it out of the log
    "jit": "off",
}
# Survives a killed server, not a power cut: enough for tests.
UNSAFE_FAST: dict[str, str] = {"fsync": "off", "full_page_writes": "off"}
# A postmaster that was killed leaves children for a moment; the next one must wait for them.
RETRY_TEXTS = ("pre-existing shared memory block", "is still in use", "lock file")
PORT_TEXTS = ("could not bind", "Address already in use", "could not create any TCP/IP sockets")

_STARTED: list[subprocess.Popen[bytes]] = []
"""Servers this process has started; they outlive the call that started them."""


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server: its process and port."""

    pid: int
    port: int


def running(layout: Layout, *, seconds: float) -> Postmaster | None:
    """The live server of this folder, once it accepts connections; None when there is none.

    `postmaster.pid` alone proves nothing: the number may belong to another process by now. A
    server works inside its data folder, so its working folder tells whether it is ours.
    """
    deadline = time.monotonic() + seconds
    while True:
        lines = _pid_file(layout)
        pid = _pid(lines)
        if pid is None or not _is_server_of(pid, layout.data):
            return None
        if len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready":
            return Postmaster(pid=pid, port=int(lines[PORT_LINE]))
        if time.monotonic() > deadline:
            msg = (
                f"The PostgreSQL of '{layout.root}' (process {pid}) has not become ready in "
                f"{seconds:.0f} seconds. {last_words(layout)}"
            )
            raise EmbeddedPostgresError(msg)
        time.sleep(POLL_SECONDS)


def start(
    layout: Layout,
    binaries: Binaries,
    account: Account,
    *,
    settings: Mapping[str, str],
    seconds: float,
) -> Postmaster:
    """Start the server on a free port and wait until it accepts connections."""
    (layout.data / "postmaster.pid").unlink(missing_ok=True)
    _trim_log(layout.log)
    deadline = time.monotonic() + seconds
    port = _last_port(layout)
    while True:
        begun = layout.log.stat().st_size if layout.log.exists() else 0
        command: list[str | Path] = [
            binaries.program("postgres"),
            "-D",
            layout.data,
            "-p",
            str(port),
        ]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with layout.log.open("ab") as log:
            layout.log.chmod(0o600)
            process = account.start(command, cwd=layout.root, log=log)
        found = _wait_ready(layout, process, deadline)
        if found is not None:
            _STARTED.append(process)
            layout.port.write_text(f"{found.port}\n", encoding="ascii")
            return found
        said = _log_from(layout.log, begun)
        if time.monotonic() > deadline or not any(t in said for t in RETRY_TEXTS + PORT_TEXTS):
            process.kill()
            process.wait()
            msg = f"The embedded PostgreSQL did not start. {last_words(layout)}"
            raise EmbeddedPostgresError(msg)
        if any(text in said for text in PORT_TEXTS):
            port = free_port()
        time.sleep(POLL_SECONDS * 5)


def stop(layout: Layout, *, seconds: float) -> None:
    """Stop the server of this folder: fast shutdown, and a hard one when that takes too long."""
    pid = _pid(_pid_file(layout))
    if pid is None or not _is_server_of(pid, layout.data):
        return
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            _reap()
            if not _is_server_of(pid, layout.data):
                return
            time.sleep(POLL_SECONDS)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_words(layout: Layout) -> str:
    """The end of the server's log, for an error message."""
    lines = _log_from(layout.log, 0).strip().splitlines()[-4:]
    return f"Last lines of '{layout.log}': {' / '.join(lines)}" if lines else ""


def _wait_ready(
    layout: Layout, process: subprocess.Popen[bytes], deadline: float
) -> Postmaster | None:
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return None
        lines = _pid_file(layout)
        ready = len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
        if ready and _pid(lines) == process.pid:
            return Postmaster(pid=process.pid, port=int(lines[PORT_LINE]))
        time.sleep(POLL_SECONDS)
    return None


def _pid_file(layout: Layout) -> list[str]:
    try:
        return (layout.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _pid(lines: list[str]) -> int | None:
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return False
        return Path(process.cwd()) == data.resolve()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    except psutil.AccessDenied:
        # Somebody else's process: our own server always lets us (or root) look.
        return False


def _reap() -> None:
    # Only our own children can be reaped; an adopted server belongs to init.
    for process in _STARTED:
        process.poll()


def _last_port(layout: Layout) -> int:
    try:
        port = int(layout.port.read_text(encoding="ascii"))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError):
        return free_port()
    return port


def _trim_log(path: Path) -> None:
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))


def _log_from(path: Path, offset: int) -> str:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
