"""Backup and restore of the metadata: one file with the tables and a manifest.

The secret key is not in the file. The manifest names the keys' fingerprints, so that a restore
without the right key is refused before it destroys anything.
"""

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine

from auralith import __version__
from auralith.cli.server.guard import ServerError
from auralith.kit.clock import now
from auralith.kit.postgres import DEFAULT_MAJOR, Binaries, locate
from auralith.models.upgrade import current

MANIFEST = "manifest.json"
TABLES = "metadata.sql"
FORMAT = 1
SCHEMAS = ("public", "dbos")
PSQL = ("-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-o", os.devnull)
EMPTY = "".join(f"DROP SCHEMA IF EXISTS {name} CASCADE;\n" for name in SCHEMAS)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    format: int
    version: str
    revision: str | None
    key_ids: list[str]
    created_at: str


def write(target: Path, *, url: str, engine: Engine, key_ids: list[str]) -> Manifest:
    """Write a backup; the tables are one consistent snapshot, also while a server works."""
    with engine.connect() as connection:
        revision = current(connection)
    manifest = Manifest(FORMAT, __version__, revision, key_ids, now().isoformat())
    partial = target.with_name(target.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
            with archive.open(TABLES, "w", force_zip64=True) as stream:
                _dump(url, stream)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def read_manifest(source: Path) -> Manifest:
    """The manifest of a backup file."""
    try:
        with zipfile.ZipFile(source) as archive:
            fields = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**fields)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        msg = f"'{source}' is not a backup made by 'auralith db backup' ({error})."
        raise ServerError(msg) from error
    if manifest.format > FORMAT:
        msg = (
            f"'{source}' was written by Auralith {manifest.version}. Restore it with that version."
        )
        raise ServerError(msg)
    return manifest


def check_keys(manifest: Manifest, loaded: list[str]) -> None:
    """Refuse a backup whose secrets these keys could not open."""
    missing = [key for key in manifest.key_ids if key not in loaded]
    if missing:
        msg = (
            f"The backup's secrets are sealed with key {', '.join(missing)}, which is not loaded "
            f"(loaded: {', '.join(loaded)}). Set AURALITH_SECRET_KEY to the key of the instance "
            "that was backed up, or copy its secret.key into the data folder."
        )
        raise ServerError(msg)


def restore(source: Path, *, url: str) -> None:
    """Replace everything by the backup in one transaction: as a whole or not at all."""
    with tempfile.TemporaryDirectory(prefix="auralith-restore-") as folder:
        with zipfile.ZipFile(source) as archive:
            archive.extract(TABLES, folder)
        prelude = Path(folder, "prelude.sql")
        prelude.write_text(EMPTY, encoding="ascii")
        _run(
            _binaries().program("psql"),
            [*PSQL, "-f", str(prelude), "-f", str(Path(folder, TABLES))],
            url=url,
            doing="restore",
        )


def other_sessions(url: str) -> int:
    """Sessions of running servers and workers on the metadata database."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    return int(row[0]) if row else 0


def _dump(url: str, stream: Any) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        [
            str(_binaries().program("pg_dump")),
            "--format=plain",
            "--no-owner",
            "--no-privileges",
            *[f"--schema={name}" for name in SCHEMAS],
        ],
        env=_environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = process.stdout, process.stderr
    if out is None or err is None:  # pragma: no cover - both are pipes
        msg = "pg_dump gave no output."
        raise ServerError(msg)
    shutil.copyfileobj(out, stream)
    words = err.read().decode(errors="replace").strip()
    if process.wait() != 0:
        msg = f"The backup failed: {words}"
        raise ServerError(msg)


def _run(program: Path, arguments: list[str], *, url: str, doing: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program, no shell
        [str(program), *arguments],
        env=_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = " / ".join(done.stderr.strip().splitlines()[-3:])
        msg = f"The {doing} failed and nothing was changed: {tail}"
        raise ServerError(msg)


def _binaries() -> Binaries:
    return locate(DEFAULT_MAJOR)


def _environment(url: str) -> Mapping[str, str]:
    """The login as PG… variables: an argument would show the password in the process list."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    given = conninfo_to_dict(url)
    login = {names[k]: str(v) for k, v in given.items() if k in names and v is not None}
    kept = {k: os.environ[k] for k in ("PATH", "TMPDIR") if k in os.environ}
    return {**kept, **login, "PGAPPNAME": "auralith db"}
