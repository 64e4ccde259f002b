"""`auralith serve` and `auralith worker`."""

from importlib import import_module
from typing import Annotated, Any

import typer

from auralith.cli.server.early import database_on_its_way
from auralith.cli.server.guard import plain_errors, say_warnings, stop_on_sigterm
from auralith.cli.server.listening import listen
from auralith.settings import load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Do long work in this process too.")
    ] = True,
) -> None:
    """Run Auralith: API and web application, and a worker for long work.

    Examples:
      auralith serve
      AURALITH_DATABASE_URL=postgresql://… auralith serve --host 0.0.0.0 --no-worker

    Without AURALITH_DATABASE_URL an embedded PostgreSQL keeps the metadata in the data folder.
    The first start prints a one-time link that makes the first account.
    """
    given: dict[str, Any] = {"host": host, "port": port}
    stop_on_sigterm()
    with plain_errors():
        settings = load_settings(**{k: v for k, v in given.items() if v is not None})
        say_warnings(settings)
        listener = listen(settings.host, settings.port)
        with database_on_its_way(settings):
            run = import_module("auralith.cli.server.serve_run")
            run.serve(settings, listener, with_worker=worker)


def worker() -> None:
    """Run a worker: it takes long work from the queue. Any number, on any number of machines.

    Examples:
      AURALITH_DATABASE_URL=postgresql://… auralith worker
    """
    stop_on_sigterm()
    with plain_errors():
        settings = load_settings()
        say_warnings(settings)
        with database_on_its_way(settings):
            import_module("auralith.cli.server.serve_run").work(settings)
