"""`auralith demo`: everything running with data in it, one command, nothing to set up."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.server.early import database_on_its_way
from auralith.cli.server.guard import plain_errors, stop_on_sigterm
from auralith.cli.server.listening import listen
from auralith.demo import EMAIL, MARKER
from auralith.demo.claim import claimed
from auralith.demo.sample import kept_secret
from auralith.demo.samples import SampleServers
from auralith.settings import Settings, load_settings


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

    Examples:
      auralith demo
      auralith demo --port 8123 --data-dir ./demo --no-browser

    The sample databases run in servers of their own. Ctrl-C stops everything; the next start
    finds its data again. All demos of one user share one data folder (root: /var/lib/auralith/demo,
    others: auralith/demo in their data directory) unless --data-dir names another.
    """
    stop_on_sigterm()
    with plain_errors():
        settings = _settings(port, data_dir)
        with claimed(settings.data_dir, settings.base_url):
            listener = listen(settings.host, settings.port)
            typer.echo(_beginning(settings.data_dir))
            # The sample databases start while the server's modules are being loaded.
            servers = SampleServers(settings.data_dir / "samples", settings.sqlite_dir, scale=scale)
            try:
                with database_on_its_way(settings):
                    run = import_module("auralith.cli.server.demo_run").run
                    run(settings, servers, listener, open_browser=browser and _has_display())
            finally:
                typer.echo("Stopping …", err=True)
                servers.close()


def _beginning(folder: Path) -> str:
    """What is about to happen, and where."""
    if (folder / MARKER).exists():
        return (
            f"Starting with the data of an earlier demo in {folder} (--data-dir takes another "
            "folder; remove it to begin anew) …"
        )
    return f"Making the sample databases in {folder} (once; half a minute) …"


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


def _has_display() -> bool:
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
