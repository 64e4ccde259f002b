"""Second names of routes: a request by one of them is answered as if it had used the first."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from auralith.kit.http import PREFIX

ALIASES: Mapping[str, str] = {f"{PREFIX}/seeds": f"{PREFIX}/seed"}


class Aliases:
    """Gives a request the published path, before anything looks at it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            for second, first in ALIASES.items():
                path = scope["path"]
                if path == second or path.startswith(f"{second}/"):
                    raw = scope.get("raw_path") or path.encode()
                    scope = {
                        **scope,
                        "path": first + path.removeprefix(second),
                        "raw_path": first.encode() + raw.removeprefix(second.encode()),
                    }
        await self.app(scope, receive, send)
