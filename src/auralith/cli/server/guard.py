"""Faults of the environment become one clear line each and an exit code, never a traceback."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import typer

from auralith.settings import ConfigError, Settings, setting_warnings


def stop_on_sigterm() -> None:
    """SIGTERM ends this process as Ctrl-C does, so that servers it started are stopped, too.

    For the time before the HTTP server or the worker takes both signals over.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def say_warnings(settings: Settings) -> None:
    """Tell on stderr which variables nobody reads and which settings do nothing yet."""
    for line in setting_warnings(settings):
        typer.echo(f"warning: {line}", err=True)


class ServerError(Exception):
    """A server command cannot go on; the text says why and what to do."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what can go wrong on a machine into lines on stderr."""
    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        raise typer.Exit(2) from None
    except ServerError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except Exception as error:
        # What it can be otherwise is looked up only now: naming the database libraries' errors
        # here would load them before anything is done.
        said = import_module("auralith.cli.server.faults").explain(error)
        if said is None:
            raise
        typer.echo(f"error: {said}", err=True)
        raise typer.Exit(1) from None
