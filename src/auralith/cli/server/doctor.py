"""`auralith doctor`: what would keep Auralith from working on this machine."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import typer
from sqlalchemy import text
from sqlalchemy.orm import Session

from auralith.cli.server.guard import plain_errors
from auralith.cli.server.metadata import keyring, open_metadata
from auralith.kit import sealed
from auralith.kit.crypto import Keyring
from auralith.kit.db import Base
from auralith.kit.postgres import DEFAULT_MAJOR, EmbeddedPostgresError, locate
from auralith.models.upgrade import current, head
from auralith.server.web import STATIC
from auralith.settings import ConfigError, Settings, load_settings, setting_warnings

LOW_DISK_BYTES = 2_000_000_000
OLDEST_POSTGRES = 12

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    name: str
    text: str


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Check settings, data folder, metadata, secret key and programs; exit code 1 on a fault."""
    with plain_errors():
        settings = load_settings()
    findings = list(_all(settings))
    if as_json:
        typer.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{finding.level:<5} {finding.name}: {finding.text}")
    if any(f.level == "fail" for f in findings):
        raise typer.Exit(1)


def _all(settings: Settings) -> Iterator[Finding]:
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _settings,
        _folder,
        _programs,
        _web,
        _port,
        _metadata,
    )
    for check in checks:
        try:
            yield from check(settings)
        except (ConfigError, EmbeddedPostgresError) as error:
            yield Finding("fail", check.__name__.removeprefix("_"), str(error))


def _settings(settings: Settings) -> Iterator[Finding]:
    warnings = setting_warnings(settings)
    for line in warnings:
        yield Finding("warn", "settings", line)
    if not warnings:
        yield Finding("ok", "settings", "every AURALITH_ variable is known and has a good value")


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.prepare_data_dir()
    free = shutil.disk_usage(folder).free
    level: Level = "ok" if free > LOW_DISK_BYTES else "warn"
    yield Finding(level, "data folder", f"{folder}, {free / 1e9:.1f} GB free")


def _programs(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is None:
        home = locate(DEFAULT_MAJOR).home
        yield Finding("ok", "embedded PostgreSQL", f"version {DEFAULT_MAJOR} at {home}")
    else:
        yield Finding("ok", "embedded PostgreSQL", "not used: AURALITH_DATABASE_URL is set")


def _web(_settings: Settings) -> Iterator[Finding]:
    if (STATIC / "index.html").is_file():
        yield Finding("ok", "web application", "built in")
    else:
        yield Finding("warn", "web application", "not built; the API works. Build: make web")


def _port(settings: Settings) -> Iterator[Finding]:
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", settings.port)) == 0
    said = "something listens there already (this server?)" if taken else "free"
    yield Finding("ok", "port", f"{settings.port}: {said}")


def _metadata(settings: Settings) -> Iterator[Finding]:
    try:
        with (
            open_metadata(settings, upgraded=False) as metadata,
            metadata.engine.connect() as connection,
        ):
            number = int(str(connection.scalar(text("SHOW server_version_num")))) // 10000
            revision = current(connection)
            keys = keyring(settings)
            with Session(connection) as session:
                held, shut = (0, 0) if revision is None else sealed.check(session, Base, keys)
    except (ConfigError, EmbeddedPostgresError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        yield Finding("fail", "metadata", f"cannot be used: {cause}")
        return
    level: Level = "ok" if number >= OLDEST_POSTGRES else "fail"
    yield Finding(level, "metadata", f"PostgreSQL {number}, revision {revision or 'none yet'}")
    if revision not in {head(), None}:
        yield Finding("warn", "metadata", f"this version needs {head()}: auralith db upgrade")
    yield _key(keys, held, shut)


def _key(keys: Keyring, held: int, shut: int) -> Finding:
    if shut:
        return Finding(
            "fail",
            "secret key",
            f"{shut} of {held} stored secrets do not open with the loaded key "
            f"({', '.join(keys.key_ids)}). Load the key they were sealed with, too.",
        )
    return Finding("ok", "secret key", f"{keys.active_id}; opens all {held} stored secrets")
