"""Which files may be opened: regular files below the SQLite folder, reached without links."""

import os
import stat
from pathlib import Path

from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.errors import InvalidInput


def _refused(text: str) -> InvalidInput:
    return InvalidInput(text, loc=("database",), code="connection.path")


def database_file(spec: ConnectionSpec, *, must_exist: bool = True) -> Path:
    """The file of a connection; raises InvalidInput (`connection.path`) for any other place.

    `database` is absolute or relative to the folder. Every part below the folder is looked at:
    a symbolic link anywhere is refused, whatever it points to.
    """
    if not spec.sqlite_root:
        raise _refused("No folder for SQLite databases is configured on this instance.")
    text = spec.database
    if not text or "\0" in text:
        raise _refused("The database must be a file's name below the SQLite folder.")
    root = Path(os.path.realpath(spec.sqlite_root))
    given = Path(text)
    if given.is_absolute():
        given = _below(given, root, Path(os.path.normpath(Path(spec.sqlite_root).absolute())))
    if not given.parts or ".." in given.parts:
        raise _refused("The database must lie below the SQLite folder, without '..' in its path.")
    return _walk(root, given, must_exist=must_exist)


def _below(given: Path, *roots: Path) -> Path:
    for root in roots:
        if given.is_relative_to(root):
            return given.relative_to(root)
    raise _refused("The database must lie below the SQLite folder of this instance.")


def _walk(root: Path, relative: Path, *, must_exist: bool) -> Path:
    path = root
    for number, part in enumerate(relative.parts, start=1):
        path /= part
        try:
            mode = path.lstat().st_mode
        except OSError as error:
            if must_exist:
                raise _refused("The file does not exist below the SQLite folder.") from error
            return root / relative
        if stat.S_ISLNK(mode):
            raise _refused("The path leads through a symbolic link, which is not followed.")
        last = number == len(relative.parts)
        if last and not stat.S_ISREG(mode):
            raise _refused("The database must be a regular file.")
    return path
