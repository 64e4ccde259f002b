"""One server process: API, web application, and unless told otherwise a worker."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

import uvicorn
from fastapi import FastAPI

from auralith.cli.server.listening import listen
from auralith.cli.server.metadata import Metadata, keyring, open_metadata
from auralith.server.app import create_app
from auralith.settings import Settings
from auralith.worker.main import Worker

GRACE_SECONDS = 10
POLL_SECONDS = 0.02

logger = logging.getLogger(__name__)

Hook = Callable[[FastAPI, Metadata], None]


class _Server(uvicorn.Server):
    """uvicorn, which tells the application at the signal, not after the last connection."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End open event streams, so that the graceful stop need not wait for them."""
        self._app.state.stopping = True
        super().handle_exit(sig, frame)


@dataclass(frozen=True)
class Plan:
    """What a server process does besides answering requests."""

    with_worker: bool = True
    before: Sequence[Hook] = ()
    """Called once the metadata is upgraded, before the first request."""
    ready: Sequence[Hook] = ()
    """Called in a thread of their own once requests are answered."""


def run_server(settings: Settings, plan: Plan, *, listener: socket.socket | None = None) -> None:
    """Serve until SIGINT or SIGTERM; the batch in hand is finished, nothing is lost.

    `listener` is a socket that listens already, if the caller wanted to be sure of it first.
    """
    listener = listener or listen(settings.host, settings.port)
    with listener, open_metadata(settings) as metadata:
        keys = keyring(settings)
        app = create_app(settings, engine=metadata.engine, keyring=keys)
        for hook in plan.before:
            hook(app, metadata)
        worker = None
        if plan.with_worker:
            worker = Worker(settings, url=metadata.url, keyring=keys, engine=metadata.engine)
            worker.start()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = _Server(config, app)
        announcer = threading.Thread(
            target=_announce, args=(server, plan.ready, app, metadata), daemon=True
        )
        announcer.start()
        try:
            # At its end it raises the signal again that stopped it; for us that was a good end.
            with suppress(KeyboardInterrupt):
                server.run(sockets=[listener])
        finally:
            if worker is not None:
                worker.stop()


def _announce(server: _Server, hooks: Sequence[Hook], app: FastAPI, metadata: Metadata) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(POLL_SECONDS)
    for hook in hooks:
        try:
            hook(app, metadata)
        except Exception:
            logger.exception("A step after the start failed")
