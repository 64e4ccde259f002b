"""Samples that are one SQLite file each, below the folder of SQLite files."""

import sqlite3
from contextlib import closing
from pathlib import Path

from auralith.demo import seeding
from auralith.demo.sample import Sample, script


def ensure_loyalty(folder: Path) -> Sample:
    """A loyalty programme with its members, rewards and movements of points."""
    return _ensure(folder, "loyalty", script("loyalty.sql"))


def ensure_staff(folder: Path) -> Sample:
    """Tables of human resources; a run of their scenario fills them."""
    return _ensure(folder, seeding.HR, ";\n".join(seeding.tables(seeding.HR, "sqlite")))


def _ensure(folder: Path, name: str, text: str) -> Sample:
    """Make the file unless it is there; built beside it and renamed at the end."""
    target = folder / f"{name}.sqlite"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        building = folder / f".{target.name}.building"
        building.unlink(missing_ok=True)
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            connection.executescript(text)
            # Everything into the one file, so that renaming it moves all of it.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        building.rename(target)
    return Sample(name=name, engine="sqlite", environment="development", database=target.name)
