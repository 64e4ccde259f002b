"""Large answers are sent compressed, except where they may hold a secret.

The length of a compressed text tells what of it repeats what: who can put a text beside a secret
learns the secret by and by (BREACH). Secrets are in answers to POST and of the routes about
signing in, so those are never compressed; event streams are not, since they must not wait.
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from auralith.kit.http import PREFIX

SMALLEST = 4 * 1024
"""Bytes; what is smaller fits into a few packets anyway."""
LEVEL = 3
"""Most of what can be gained, in a fraction of the time of level 9."""
SECRET = tuple(f"{PREFIX}/{place}" for place in ("auth", "setup", "invitations", "api-keys"))


class Compression:
    """Compresses what GET gives of the API, for clients that accept it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._compressed = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        chosen = self._compressed if _may_compress(scope) else self.app
        await chosen(scope, receive, send)


def _may_compress(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    if path == "/openapi.json":
        return True
    return path.startswith(f"{PREFIX}/") and not path.startswith(SECRET)
