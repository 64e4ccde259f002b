"""Facts about the other end of a request: address, scheme, browser. Proxies only if trusted."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from auralith.kit.actor import Actor
from auralith.settings import Settings

USER_AGENT_LIMIT = 500
NETWORK_WIDTH = {4: 24, 6: 64}


@dataclass(frozen=True)
class Client:
    """Where a request came from."""

    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None

    @property
    def anonymous(self) -> Actor:
        """The actor of a request nobody has signed."""
        return Actor(
            type="anonymous",
            ip=self.ip,
            user_agent=self.user_agent,
            request_id=self.request_id,
        )

    @property
    def network(self) -> str:
        """The /24 (IPv4) or /64 (IPv6) around the address, for counting failures."""
        try:
            address = ipaddress.ip_address(self.ip or "")
        except ValueError:
            return self.ip or "unknown"
        width = NETWORK_WIDTH[address.version]
        return str(ipaddress.ip_network((address, width), strict=False))


def client_of(request: HTTPConnection) -> Client:
    """The caller's address (behind trusted proxies the forwarded one), agent and request id."""
    settings: Settings = request.app.state.settings
    agent = request.headers.get("user-agent")
    return Client(
        ip=_address(request, settings),
        user_agent=agent[:USER_AGENT_LIMIT] if agent else None,
        request_id=getattr(request.state, "request_id", None),
    )


def scheme_of(request: HTTPConnection) -> str:
    """`https` or `http` as the browser sees it."""
    settings: Settings = request.app.state.settings
    if settings.public_url and settings.public_url.startswith("https://"):
        return "https"
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower()
    if forwarded == "https" and _trusted(_peer(request), settings):
        return "https"
    return "https" if request.url.scheme in {"https", "wss"} else "http"


def is_loopback_host(request: HTTPConnection) -> bool:
    """Whether the address in the browser's bar leads to its own machine."""
    host = (urlsplit(f"//{request.headers.get('host', '')}").hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _peer(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""


def _trusted(ip: str, settings: Settings) -> bool:
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return any(
        address in ipaddress.ip_network(net, strict=False) for net in settings.trusted_proxies
    )


def _address(request: HTTPConnection, settings: Settings) -> str | None:
    """The nearest address that is not a trusted proxy, read from the right."""
    hops = [h.strip() for h in request.headers.get("x-forwarded-for", "").split(",") if h.strip()]
    current = _peer(request)
    while hops and _trusted(current, settings):
        candidate = hops.pop()
        try:
            current = str(ipaddress.ip_address(candidate))
        except ValueError:
            break
    return current[:64] or None
