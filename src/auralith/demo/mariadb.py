"""The sample warehouse: a MariaDB server of its own, where this machine has one."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pymysql

from auralith.demo.sample import DemoError, Sample, kept_secret, script

DATABASE = "warehouse"
LOGIN = "warehouse"
START_SECONDS = 30.0
STOP_SECONDS = 20.0
ACCESS_DENIED = 1045
INSTALLERS = ("mariadb-install-db", "mysql_install_db")
SERVERS = ("mariadbd", "/usr/sbin/mariadbd", "/usr/libexec/mariadbd")


@dataclass
class WarehouseServer:
    """The running server; it ends with this process."""

    process: subprocess.Popen[bytes] = field(repr=False)
    sample: Sample

    def close(self) -> None:
        """Stop the server cleanly."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def available() -> bool:
    """Whether this machine has the programs of MariaDB."""
    return _program(SERVERS) is not None and _program(INSTALLERS) is not None


def start(folder: Path) -> WarehouseServer:
    """Start the server on a free port and make the warehouse if it is missing."""
    password = kept_secret(folder.parent / "warehouse-password")
    account = _account()
    data = folder / "data"
    if not (data / "mysql").is_dir():
        _install(folder, data, account)
    _stop_orphan(folder, data)
    port = _port(folder)
    process = _launch(folder, data, port, account)
    try:
        _wait(folder, process)
        _ensure_warehouse(folder, password)
    except BaseException:
        process.kill()
        process.wait()
        raise
    sample = Sample(
        name=DATABASE,
        engine="mariadb",
        environment="test",
        database=DATABASE,
        host="127.0.0.1",
        port=port,
        username=LOGIN,
        password=password,
    )
    return WarehouseServer(process, sample)


def _program(names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _account() -> dict[str, Any]:
    """MariaDB, too, is not run as root: as root it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _install(folder: Path, data: Path, account: dict[str, Any]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if account:
        os.chown(folder, account["user"], account["group"])
    command = [
        str(_program(INSTALLERS)),
        "--no-defaults",
        f"--datadir={data}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    ]
    done = subprocess.run(  # noqa: S603 - a program of this machine, no shell
        command, cwd="/", capture_output=True, text=True, check=False, **account
    )
    if done.returncode != 0:
        tail = " / ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        msg = f"MariaDB could not make its data folder '{data}': {tail}"
        raise DemoError(msg)


def _port(folder: Path) -> int:
    """The port of the last start if it is free, so that the stored connection stays right."""
    kept = folder / "port"
    try:
        port = int(kept.read_text(encoding="ascii"))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        kept.write_text(f"{port}\n", encoding="ascii")
    return port


def _launch(
    folder: Path, data: Path, port: int, account: dict[str, Any]
) -> subprocess.Popen[bytes]:
    command = [
        str(_program(SERVERS)),
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={_socket(folder)}",
        f"--pid-file={folder / 'pid'}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        "--character-set-server=utf8mb4",
        "--innodb-buffer-pool-size=128M",
        "--skip-name-resolve",
    ]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - a program of this machine, no shell
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **account,
        )


def _socket(folder: Path) -> str:
    """A short path: the address of a Unix socket has at most 107 bytes."""
    path = str(folder / "socket")
    return path if len(path) < 100 else f"/tmp/auralith-{abs(hash(path)):x}"  # noqa: S108, PLR2004


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            _root(folder, "").close()
        except pymysql.err.OperationalError as error:
            if error.args[0] == ACCESS_DENIED:
                return
            time.sleep(0.05)
        else:
            return
    log = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    msg = f"MariaDB did not start. Last lines of its log: {' / '.join(log[-3:])}"
    raise DemoError(msg)


def _root(folder: Path, password: str) -> "pymysql.connections.Connection[Any]":
    return pymysql.connect(
        user="root",
        password=password,
        unix_socket=_socket(folder),
        charset="utf8mb4",
        autocommit=True,
    )


def _secure(folder: Path, password: str) -> None:
    """A fresh server lets root in without a password: from now on it does not."""
    try:
        _root(folder, password).close()
    except pymysql.err.OperationalError:
        with closing(_root(folder, "")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT user, host FROM mysql.global_priv")
            for user, host in cursor.fetchall():
                if user not in {"mariadb.sys", "PUBLIC", "root"} or (
                    user == "root" and host != "localhost"
                ):
                    cursor.execute("DROP USER %s@%s", (user, host))
            cursor.execute("ALTER USER root@localhost IDENTIFIED BY %s", (password,))


def _ensure_warehouse(folder: Path, password: str) -> None:
    _secure(folder, password)
    ready = folder / "ready"
    with closing(_root(folder, password)) as connection, connection.cursor() as cursor:
        if not ready.exists():
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            cursor.execute(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {DATABASE}")
            for statement in script("warehouse.sql").split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
            ready.touch()
        cursor.execute(f"CREATE USER IF NOT EXISTS {LOGIN} IDENTIFIED BY %s", (password,))
        cursor.execute(f"GRANT ALL ON `{DATABASE}`.* TO {LOGIN}")
        # Migrations are proved, and texts of DDL read, in throw-away databases of such names.
        cursor.execute(f"GRANT ALL ON `auralith\\_scratch\\_%`.* TO {LOGIN}")


def _stop_orphan(folder: Path, data: Path) -> None:
    """End the server that a killed process left behind; it holds the data folder."""
    try:
        process = psutil.Process(int((folder / "pid").read_text(encoding="ascii")))
        if f"--datadir={data}" in process.cmdline():
            process.terminate()
            process.wait(STOP_SECONDS)
    except (OSError, ValueError, psutil.Error):
        return
