"""The part of `auralith serve` and `auralith worker` that needs the whole server."""

import socket

import typer
from fastapi import FastAPI

from auralith.cli.server.first_start import announce
from auralith.cli.server.logs import configure
from auralith.cli.server.metadata import Metadata, keyring, open_metadata
from auralith.cli.server.process import Plan, run_server
from auralith.settings import Settings
from auralith.worker import main as workers


def serve(settings: Settings, listener: socket.socket, *, with_worker: bool) -> None:
    """Answer requests on `listener` until a signal ends it."""
    configure(settings.log_format)

    def ready(_app: FastAPI, _metadata: Metadata) -> None:
        typer.echo(f"Auralith is at {settings.base_url}")

    plan = Plan(with_worker=with_worker, before=(announce,), ready=(ready,))
    run_server(settings, plan, listener=listener)


def work(settings: Settings) -> None:
    """Take runs from the queue until a signal ends it."""
    configure(settings.log_format)
    with open_metadata(settings) as metadata:
        workers.run(settings, url=metadata.url, keyring=keyring(settings))
