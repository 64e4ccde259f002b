"""An embedded PostgreSQL whose programs come from a Python wheel.

`ensure_running(folder)` starts the server of that folder, or joins the one that runs already, and
returns its address. Any number of processes may hold the same folder: each keeps a shared lock,
and whoever closes last stops the server. A lock dies with its process, so a killed process leaves
nothing to clean up: the next one adopts the server it left behind.
"""

from auralith.kit.postgres.binaries import Binaries, locate
from auralith.kit.postgres.errors import EmbeddedPostgresError
from auralith.kit.postgres.server import DEFAULT_MAJOR, EmbeddedServer, ensure_running

__all__ = [
    "DEFAULT_MAJOR",
    "Binaries",
    "EmbeddedPostgresError",
    "EmbeddedServer",
    "ensure_running",
    "locate",
]
