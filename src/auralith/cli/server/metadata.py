"""The metadata database of a command: the configured one, or the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from auralith.background import prepare
from auralith.kit.crypto import Keyring
from auralith.kit.db import POOL_SIZE, build_engine
from auralith.kit.postgres import EmbeddedServer, ensure_running
from auralith.models.upgrade import upgrade
from auralith.settings import Settings


@dataclass(frozen=True)
class Metadata:
    """An open metadata database; `server` is set when it is the embedded one."""

    url: str
    engine: Engine
    server: EmbeddedServer | None


@contextmanager
def open_metadata(settings: Settings, *, upgraded: bool = True) -> Iterator[Metadata]:
    """The metadata database, with the tables of this version if `upgraded`."""
    with metadata_url(settings) as (url, server):
        if upgraded:
            upgrade(url)
            prepare(url)
        engine = build_engine(url, pool_size=POOL_SIZE + settings.worker_concurrency)
        try:
            yield Metadata(url, engine, server)
        finally:
            engine.dispose()


@contextmanager
def metadata_url(settings: Settings) -> Iterator[tuple[str, EmbeddedServer | None]]:
    """The address alone; an embedded server runs at least as long as the block."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        if url.startswith("postgres://"):
            url = "postgresql://" + url.removeprefix("postgres://")
        yield url, None
        return
    settings.prepare_data_dir()
    with ensure_running(settings.postgres_dir) as server:
        yield server.url, server


def keyring(settings: Settings) -> Keyring:
    """The keys of this instance; made at the first start."""
    return Keyring(settings.secret_keys())
