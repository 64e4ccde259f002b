"""Faults of the environment become one clear line each and an exit code, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import typer
from sqlalchemy.exc import OperationalError

from auralith.demo.sample import DemoError
from auralith.kit.postgres import EmbeddedPostgresError
from auralith.models.upgrade import NewerSchema
from auralith.settings import ConfigError


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
    except (ServerError, DemoError, EmbeddedPostgresError, NewerSchema) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except (OperationalError, psycopg.OperationalError) as error:
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        typer.echo(
            f"error: the metadata database cannot be used: {cause}\n"
            "  Check AURALITH_DATABASE_URL and that its PostgreSQL is running.",
            err=True,
        )
        raise typer.Exit(1) from None
