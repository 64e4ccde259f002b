"""`auralith serve` and `auralith worker`."""

from typing import Annotated, Any

import typer
from fastapi import FastAPI

from auralith.cli.server.first_start import announce
from auralith.cli.server.guard import plain_errors, say_warnings, stop_on_sigterm
from auralith.cli.server.logs import configure
from auralith.cli.server.metadata import Metadata, keyring, open_metadata
from auralith.cli.server.process import Plan, run_server
from auralith.settings import load_settings
from auralith.worker import main as workers


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
        configure(settings.log_format)
        say_warnings(settings)

        def ready(_app: FastAPI, _metadata: Metadata) -> None:
            typer.echo(f"Auralith is at {settings.base_url}")

        run_server(settings, Plan(with_worker=worker, before=(announce,), ready=(ready,)))


def worker() -> None:
    """Run a worker: it takes long work from the queue. Any number, on any number of machines.

    Examples:
      AURALITH_DATABASE_URL=postgresql://… auralith worker
    """
    stop_on_sigterm()
    with plain_errors():
        settings = load_settings()
        configure(settings.log_format)
        say_warnings(settings)
        with open_metadata(settings) as metadata:
            workers.run(settings, url=metadata.url, keyring=keyring(settings))
