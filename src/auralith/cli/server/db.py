"""`auralith db`: the metadata database."""

from pathlib import Path
from typing import Annotated

import typer

from auralith.background import prepare
from auralith.cli.helptext import verb
from auralith.cli.server import backup as backups
from auralith.cli.server.guard import ServerError, plain_errors
from auralith.cli.server.metadata import keyring, metadata_url, open_metadata
from auralith.kit import sealed
from auralith.kit.crypto import SealError
from auralith.kit.db import Base, build_engine, build_sessionmaker, transaction
from auralith.models.upgrade import current, head, upgrade
from auralith.settings import load_settings

app = typer.Typer()


@verb(app, "upgrade")
def upgrade_(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
) -> None:
    """Bring the metadata tables to this version. Servers do it by themselves at their start."""
    with plain_errors():
        settings = load_settings()
        with metadata_url(settings) as (url, _):
            engine = build_engine(url, pool_size=1)
            try:
                with engine.connect() as connection:
                    before = current(connection)
            finally:
                engine.dispose()
            if before == head():
                typer.echo(f"The metadata is at revision {before}: nothing to do.")
            elif dry_run:
                typer.echo(f"Would upgrade the metadata from {before or 'empty'} to {head()}.")
            else:
                upgrade(url)
                prepare(url)
                typer.echo(f"Upgraded the metadata from {before or 'empty'} to {head()}.")


@verb(app, "backup")
def backup(
    target: Annotated[Path, typer.Argument(help="File to write, for example auralith.backup.")],
) -> None:
    """Write the metadata, uploaded files included, into one file. May run while servers work.

    The secret key is not in it: keep secret.key (or AURALITH_SECRET_KEY) safe elsewhere; without
    it the stored passwords of a restored backup cannot be opened.
    """
    with plain_errors():
        settings = load_settings()
        keys = keyring(settings)
        with open_metadata(settings, upgraded=False) as metadata:
            manifest = backups.write(
                target,
                url=metadata.url,
                engine=metadata.engine,
                key_ids=keys.key_ids,
            )
        typer.echo(f"Wrote {target} (revision {manifest.revision}).")
        typer.echo(f"It needs the secret key {', '.join(keys.key_ids)}; keep that apart.", err=True)


@verb(app, "restore")
def restore(
    source: Annotated[Path, typer.Argument(help="A file written by auralith db backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what is there.")] = False,
) -> None:
    """Replace the metadata by a backup. Stop servers and workers first."""
    with plain_errors():
        settings = load_settings()
        manifest = backups.read_manifest(source)
        backups.check_keys(manifest, keyring(settings).key_ids)
        with metadata_url(settings) as (url, _):
            if backups.other_sessions(url):
                msg = "Servers or workers use the metadata database. Stop them first."
                raise ServerError(msg)
            if _holds_data(url) and not yes:
                msg = "The metadata database holds data that would be replaced: add --yes."
                raise ServerError(msg)
            backups.restore(source, url=url)
            upgrade(url)
            prepare(url)
        typer.echo(f"Restored the backup of {manifest.created_at}.")


@verb(app, "rotate-keys")
def rotate_keys() -> None:
    """Seal every stored secret anew under the first key of AURALITH_SECRET_KEY.

    Put the new key in front of the old one, restart servers and workers, then run this:
      AURALITH_SECRET_KEY=NEW,OLD auralith db rotate-keys
    Afterwards the old key is needed only for older backups and for API keys made under it.
    """
    with plain_errors():
        settings = load_settings()
        keys = keyring(settings)
        with (
            open_metadata(settings) as metadata,
            transaction(build_sessionmaker(metadata.engine)) as session,
        ):
            try:
                count = sealed.reseal(session, Base, keys)
            except SealError as error:
                msg = f"{error} Add its key to AURALITH_SECRET_KEY; nothing was changed."
                raise ServerError(msg) from error
        typer.echo(f"Sealed {count} secrets anew under key {keys.active_id}.")


def _holds_data(url: str) -> bool:
    engine = build_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            return current(connection) is not None
    finally:
        engine.dispose()
