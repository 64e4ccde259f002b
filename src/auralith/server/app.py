"""Making the application object."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from auralith import __version__
from auralith.control.runs.domains import import_all
from auralith.kit.crypto import Keyring
from auralith.kit.db import build_sessionmaker, capacity
from auralith.server import api, errors, openapi
from auralith.server.aliases import Aliases
from auralith.server.compression import Compression
from auralith.server.idempotency import KeepReply, Replay, replay
from auralith.server.middleware import BodyLimit, JsonBody, RequestContext, UploadGate
from auralith.server.waiting import WaitForRun
from auralith.settings.model import Settings

SIDE_CONNECTIONS = 8
DESCRIPTION = (
    "Self-hosted database operations: every change previewable, approvable, resumable,"
    " reversible and provable."
)


def create_app(
    settings: Settings,
    *,
    engine: Engine,
    keyring: Keyring,
    sessions: sessionmaker[Session] | None = None,
) -> FastAPI:
    """The whole HTTP application over a metadata database that is already upgraded.

    `app.state` holds `settings`, `engine`, `sessions`, `keyring` and `stopping` (set it to end
    open event streams before the process ends).
    """

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[None]:
        yield
        running.state.stopping = True

    # A run may end here as well (a cancel), so its domain's hooks must be known.
    import_all()
    app = FastAPI(
        title="Auralith",
        version=__version__,
        summary="Database operations you can try, prove and undo.",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=openapi.operation_id,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.sessions = sessions or build_sessionmaker(engine)
    app.state.keyring = keyring
    app.state.stopping = False
    app.state.session_slots = asyncio.Semaphore(_session_slots(settings, engine))
    api.include_all(app)
    errors.install(app)
    app.exception_handler(Replay)(replay)
    openapi.install(app)
    # The last one added is the outermost.
    app.add_middleware(WaitForRun)
    app.add_middleware(KeepReply)
    app.add_middleware(JsonBody)
    app.add_middleware(UploadGate)
    app.add_middleware(BodyLimit)
    app.add_middleware(Compression)
    app.add_middleware(RequestContext)
    app.add_middleware(Aliases)
    return app


def _session_slots(settings: Settings, engine: Engine) -> int:
    """How many requests may have a session at a time: the pool without what others need.

    Those are the worker of this process, and short transactions beside a request's own.
    """
    whole = capacity(engine)
    others = settings.worker_concurrency + SIDE_CONNECTIONS
    return max(1, whole - min(others, whole // 2))


def describe_app() -> FastAPI:
    """An application that can be described but not run: no database, no keys of an instance.

    It reads no settings either: what is published is the same whatever the environment says.
    """
    engine = create_engine("postgresql+psycopg://nobody@localhost/none")
    return create_app(Settings.model_construct(), engine=engine, keyring=Keyring(["0" * 64]))
