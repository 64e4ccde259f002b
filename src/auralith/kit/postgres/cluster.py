"""The data folder of the server: made whole or not at all, never of the wrong version."""

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from auralith.kit.postgres.account import Account
from auralith.kit.postgres.binaries import Binaries
from auralith.kit.postgres.errors import EmbeddedPostgresError

# Only this machine, only with the password: other local users cannot sign in.
HBA = "host all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class Layout:
    """Names below the folder that `ensure_running` is given."""

    root: Path

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "postgres.log"

    @property
    def password(self) -> Path:
        """The password of our user, readable by the owner only."""
        return self.root / "password"

    @property
    def port(self) -> Path:
        """The port of the last run, tried first, so that addresses stay valid."""
        return self.root / "port"

    @property
    def gate(self) -> Path:
        """Lock held while starting or stopping."""
        return self.root / "gate.lock"

    @property
    def users(self) -> Path:
        """Lock shared by the processes that use the server."""
        return self.root / "users.lock"


def prepare_root(root: Path) -> Layout:
    """Make the folder; another user must be able to pass through it when root started us."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        msg = f"The folder '{root}' cannot be made ({error.strerror}). Choose another data folder."
        raise EmbeddedPostgresError(msg) from error
    return Layout(root.resolve())


def check_reachable(layout: Layout, account: Account) -> None:
    """Refuse a folder that the server's user cannot enter."""
    if not account.switches:
        return
    entered = account.run(["/bin/sh", "-c", 'cd "$0"', layout.root], cwd=Path("/"))
    if entered.returncode != 0:
        msg = (
            f"PostgreSQL runs as '{account.name}', who cannot enter '{layout.root}'. Choose a data "
            "folder that every user may pass through, for example "
            "AURALITH_DATA_DIR=/var/lib/auralith"
        )
        raise EmbeddedPostgresError(msg)


def check_version(layout: Layout, major: int) -> None:
    """Refuse a data folder that another major version made."""
    file = layout.data / "PG_VERSION"
    if not file.is_file():
        return
    found = file.read_text(encoding="ascii").strip()
    if found == str(major):
        return
    newer = found.isdigit() and int(found) > major
    advice = (
        "install the Auralith version that made it"
        if newer
        else f"dump it with PostgreSQL {found} and restore the dump into a new folder"
    )
    msg = (
        f"The data folder '{layout.data}' was made by PostgreSQL {found}, "
        f"{'newer' if newer else 'older'} than the PostgreSQL {major} that would open it: "
        f"{advice}, or choose another AURALITH_DATA_DIR."
    )
    raise EmbeddedPostgresError(msg)


def ensure_made(
    layout: Layout, binaries: Binaries, account: Account, *, user: str, sync: bool
) -> None:
    """Run initdb once. It works in a side folder, so an interrupted start leaves no half of one."""
    if (layout.data / "PG_VERSION").is_file():
        return
    if layout.data.exists() and any(layout.data.iterdir()):
        msg = (
            f"The folder '{layout.data}' holds files but no PostgreSQL data. "
            "Move it away or choose another AURALITH_DATA_DIR."
        )
        raise EmbeddedPostgresError(msg)
    scratch = layout.root / "data.new"
    if scratch.exists():
        shutil.rmtree(scratch)
    scratch.mkdir(mode=0o700)
    account.own(scratch)
    password = secrets.token_urlsafe(24)
    handover = layout.root / "password.new"
    _write_private(handover, password)
    account.own(handover)
    try:
        done = account.run(_initdb(binaries, scratch, handover, user, sync=sync), cwd=layout.root)
    finally:
        handover.unlink()
    if done.returncode != 0:
        msg = f"initdb failed: {(done.stderr or done.stdout).strip()[-500:]}"
        raise EmbeddedPostgresError(msg)
    (scratch / "pg_hba.conf").write_text(HBA, encoding="ascii")
    _write_private(layout.password, password)
    if layout.data.exists():
        layout.data.rmdir()
    scratch.rename(layout.data)


def _initdb(
    binaries: Binaries, data: Path, password: Path, user: str, *, sync: bool
) -> list[str | Path]:
    provider = 17  # first version with a locale provider that depends on no system library
    locale = (
        ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if binaries.major >= provider
        else ["--locale=C"]
    )
    return [
        binaries.program("initdb"),
        "--pgdata",
        data,
        "--username",
        user,
        "--pwfile",
        password,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
        *locale,
        *([] if sync else ["--no-sync"]),
    ]


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)


def read_password(layout: Layout) -> str:
    """The password of our user."""
    try:
        return layout.password.read_text(encoding="ascii").strip()
    except OSError as error:
        msg = (
            f"The password file '{layout.password}' of the embedded PostgreSQL cannot be read "
            f"({error.strerror}). Run as the user who made the data folder, or restore the file."
        )
        raise EmbeddedPostgresError(msg) from error
