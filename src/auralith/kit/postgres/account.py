"""The operating-system user that runs the server.

PostgreSQL refuses to run as root. Started by root, it runs as the user who owns an existing data
folder, else as the user `auralith` if there is one, else as `nobody`.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from auralith.kit.postgres.errors import EmbeddedPostgresError

CANDIDATES = ("auralith", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server; `uid` None means the user of this process."""

    uid: int | None
    gid: int | None
    name: str

    @property
    def switches(self) -> bool:
        """Whether the server runs as somebody else than this process."""
        return self.uid is not None

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments of `subprocess` that make the child this user, with no extra groups."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, command: Sequence[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a short command as this user; raises `PermissionError` when it may not."""
        return subprocess.run(  # noqa: S603 - our own programs, no shell
            [str(part) for part in command],
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.popen_arguments(),
        )

    def start(
        self, command: Sequence[str | Path], *, cwd: Path, log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start a long-running command as this user, in a session of its own."""
        return subprocess.Popen(  # noqa: S603 - our own programs, no shell
            [str(part) for part in command],
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C in a terminal reaches the whole process group; the database must outlive the
            # requests that are being finished.
            start_new_session=True,
            **self.popen_arguments(),
        )

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def environment() -> dict[str, str]:
    """A small environment: nothing of the caller's (PG… variables, secrets) reaches the server."""
    kept = ("PATH", "TMPDIR", "SYSTEMROOT", "TZ")
    return {k: os.environ[k] for k in kept if k in os.environ} | {"LC_ALL": "C"}


def choose(data: Path) -> Account:
    """The account for the server of this data folder."""
    if os.geteuid() != 0:
        return Account(uid=None, gid=None, name="")
    if data.exists() and (owner := data.stat()).st_uid != 0:
        try:
            name = pwd.getpwuid(owner.st_uid).pw_name
        except KeyError:
            name = str(owner.st_uid)
        return Account(uid=owner.st_uid, gid=owner.st_gid, name=name)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=name)
    msg = (
        "PostgreSQL does not run as root, and this machine has neither a user 'auralith' nor a "
        "user 'nobody'. Start as another user, or add one: useradd --system auralith"
    )
    raise EmbeddedPostgresError(msg)
