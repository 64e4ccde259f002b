"""The data folder and the secret key file in it."""

import os
import secrets
import stat
from pathlib import Path

from auralith.settings.errors import ConfigError

EXAMPLE = "Example: AURALITH_DATA_DIR=/var/lib/auralith"


def prepare(path: Path) -> Path:
    """Create the folder if it is missing and return its absolute path.

    Root's folder may be passed through (0711): the embedded PostgreSQL runs as another user.
    """
    mode = 0o711 if hasattr(os, "geteuid") and os.geteuid() == 0 else 0o700
    folder = path.expanduser().absolute()
    try:
        created = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        if created:
            folder.chmod(mode)
        probe = os.access(folder, os.W_OK | os.X_OK)
    except OSError as error:
        problem = f"AURALITH_DATA_DIR: '{folder}' cannot be made ({error.strerror}). {EXAMPLE}"
        raise ConfigError([problem]) from error
    if not probe:
        problem = f"AURALITH_DATA_DIR: '{folder}' is not writable for this user. {EXAMPLE}"
        raise ConfigError([problem])
    return folder


def read_or_make_key(path: Path, min_length: int) -> list[str]:
    """The keys in the file (comma-separated, first is active); made with mode 0600 if missing."""
    try:
        temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                # A link never replaces: of two processes that start together, one wins.
                os.link(temporary, path)
            except FileExistsError:
                pass
            finally:
                temporary.unlink()
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
        keys = [part.strip() for part in path.read_text(encoding="utf-8").split(",")]
    except OSError as error:
        problem = f"AURALITH_SECRET_KEY: the key file '{path}' cannot be used ({error.strerror})."
        raise ConfigError([problem]) from error
    keys = [key for key in keys if key]
    if not keys or any(len(key) < min_length for key in keys):
        problem = (
            f"AURALITH_SECRET_KEY: the key file '{path}' holds no key of at least {min_length} "
            "characters. Restore it from a backup; without it stored secrets cannot be opened."
        )
        raise ConfigError([problem])
    return keys
