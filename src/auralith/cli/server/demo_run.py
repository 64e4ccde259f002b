"""The part of `auralith demo` that needs the whole server."""

import logging
import socket
import webbrowser

import typer
from fastapi import FastAPI

from auralith.cli.server.first_start import announce
from auralith.cli.server.logs import configure
from auralith.cli.server.metadata import Metadata
from auralith.cli.server.process import Plan, run_server
from auralith.demo import EMAIL, MARKER, VIEWER
from auralith.demo.project import SampleProject
from auralith.demo.sample import DemoError, kept_secret
from auralith.demo.samples import SampleServers
from auralith.settings import Settings


def run(
    settings: Settings, servers: SampleServers, listener: socket.socket, *, open_browser: bool
) -> None:
    """Serve on `listener`; make the sample project once the samples are ready."""
    configure(settings.log_format, level=logging.WARNING)

    def ready(_app: FastAPI, _metadata: Metadata) -> None:
        try:
            notes = _make_project(settings, servers)
        except Exception as error:
            if servers.closing:
                return
            if not isinstance(error, DemoError):
                raise
            notes = [f"warning: {error}"]
        _welcome(settings, notes)
        if open_browser:
            webbrowser.open(settings.base_url)

    run_server(settings, Plan(before=(announce,), ready=(ready,)), listener=listener)


def _make_project(settings: Settings, servers: SampleServers) -> list[str]:
    samples = servers.result()
    password = _password(settings)
    with SampleProject(_local_url(settings), password) as project:
        marker = settings.data_dir / MARKER
        project.ensure(samples.all, samples.shops.supplier_file(), marker)
        project.ensure_viewer(kept_secret(settings.data_dir / "viewer-password"))
    return samples.notes


def _password(settings: Settings) -> str:
    return settings.admin_password.get_secret_value() if settings.admin_password else ""


def _local_url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"http://{host}:{settings.port}"


def _welcome(settings: Settings, notes: list[str]) -> None:
    viewer = kept_secret(settings.data_dir / "viewer-password")
    lines = [
        "",
        f"Auralith is ready: {settings.base_url}",
        "",
        f"e-mail:   {EMAIL}",
        f"password: {_password(settings)}",
        "",
        f"A second account that may only read: {VIEWER} / {viewer}",
        f"Data folder: {settings.data_dir}",
        "Ctrl-C stops it.",
    ]
    for note in notes:
        typer.echo(note, err=True)
    typer.echo("\n".join(lines))
