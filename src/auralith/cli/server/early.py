"""Starts the embedded PostgreSQL while the server's modules are still being loaded."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from auralith.kit.postgres import EmbeddedPostgresError, EmbeddedServer, ensure_running
from auralith.settings import Settings


@contextmanager
def database_on_its_way(settings: Settings) -> Iterator[None]:
    """Within the block the embedded PostgreSQL is starting or running, unless another is used.

    Nothing waits for it here, and a fault is not told here: `open_metadata` joins the same server
    and meets the same fault.
    """
    if settings.database_url is not None:
        yield
        return
    settings.prepare_data_dir()
    claims: list[EmbeddedServer] = []

    def begin() -> None:
        try:
            claims.append(ensure_running(settings.postgres_dir))
        except EmbeddedPostgresError:
            return

    thread = threading.Thread(target=begin, name="embedded-postgres")
    thread.start()
    try:
        yield
    finally:
        thread.join()
        for claim in claims:
            claim.close()
