"""`auralith demo`: everything running with data in it, one command, nothing to set up."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer
from fastapi import FastAPI

from auralith.cli.server.first_start import announce
from auralith.cli.server.guard import plain_errors
from auralith.cli.server.logs import configure
from auralith.cli.server.metadata import Metadata
from auralith.cli.server.process import Plan, run_server
from auralith.demo.project import EMAIL, VIEWER, SampleProject
from auralith.demo.sample import DemoError, kept_secret
from auralith.demo.samples import SampleServers
from auralith.settings import Settings, load_settings

MARKER = "sample-project.json"


def demo(
    port: Annotated[int | None, typer.Option(help="Port of the web application.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder that keeps everything; found again next time.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser.")
    ] = True,
    scale: Annotated[float, typer.Option(hidden=True, min=0.001, max=10)] = 1.0,
) -> None:
    """Start Auralith with sample databases and a sample project.

    \b
    Examples:
      auralith demo
      auralith demo --port 8123 --data-dir ./demo --no-browser

    The sample databases run in servers of their own. Ctrl-C stops everything; the next start
    finds its data again.
    """
    with plain_errors():
        settings = _settings(port, data_dir)
        configure(settings.log_format, level=30)
        servers = SampleServers(settings.data_dir / "samples", settings.sqlite_dir, scale=scale)
        try:
            _run(settings, servers, open_browser=browser and _has_display())
        finally:
            typer.echo("Stopping …", err=True)
            servers.close()


def _settings(port: int | None, data_dir: Path | None) -> Settings:
    known = load_settings()
    if data_dir is None and "data_dir" not in known.model_fields_set:
        data_dir = known.data_dir / "demo"
    folder = load_settings(data_dir=data_dir or known.data_dir).prepare_data_dir()
    given: dict[str, Any] = {
        "database_url": None,
        "data_dir": folder,
        "sqlite_root": None,
        "admin_email": EMAIL,
        "admin_password": kept_secret(folder / "demo-password"),
    }
    if port is not None:
        given["port"] = port
    return load_settings(**given)


def _run(settings: Settings, servers: SampleServers, *, open_browser: bool) -> None:
    def ready(_app: FastAPI, _metadata: Metadata) -> None:
        try:
            notes = _make_project(settings, servers)
        except DemoError as error:
            notes = [f"warning: {error}"]
        _welcome(settings, notes)
        if open_browser:
            webbrowser.open(settings.base_url)

    run_server(settings, Plan(before=(announce,), ready=(ready,)))


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


def _has_display() -> bool:
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
