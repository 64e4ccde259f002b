"""The sample loyalty programme: one SQLite file below the folder of SQLite files."""

import sqlite3
from contextlib import closing
from pathlib import Path

from auralith.demo.sample import Sample, script

FILE = "loyalty.sqlite"


def ensure(folder: Path) -> Sample:
    """Make the file unless it is there; built beside it and renamed at the end."""
    target = folder / FILE
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        building = folder / f".{FILE}.building"
        building.unlink(missing_ok=True)
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            connection.executescript(script("loyalty.sql"))
            # Everything into the one file, so that renaming it moves all of it.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        building.rename(target)
    return Sample(name="loyalty", engine="sqlite", environment="development", database=FILE)
