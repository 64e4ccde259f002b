"""The one way out by HTTP to an address that somebody typed: webhooks, sinks, discovery.

The name is resolved here, once; every address of the answer is judged (never the text: `127.1`,
`0x7f.1` and full-width digits are all the same address), and the connection goes to one that was
judged, so an answer that changes afterwards changes nothing. TLS still checks the host's name.
"""

import ipaddress
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, Self

import httpx

logger = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to its addresses; raises OSError when there are none."""

Reason = Literal["url", "scheme", "login", "port", "unresolved", "address"]
Fault = Literal["unreachable", "tls", "timeout", "protocol"]

PUBLIC_PORTS = frozenset({443, 8443})
LATE = "The service did not answer in time."
LAST_PORT = 65_535
TRIES = 3
"""Addresses of one answer that are tried until one takes the connection."""

# The special-purpose registries of IANA, and what leads to IPv4 addresses through IPv6.
SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # the wire server of a cloud, in public space
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given to networks of the public; whatever lies outside is special."""


class OutboundError(Exception):
    """A request that was not made, or got no answer."""


class OutboundRefused(OutboundError):
    """The guard forbids it: asking again changes nothing unless the name leads elsewhere."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class OutboundFailed(OutboundError):
    """It was allowed, and there was no answer: asking again may help."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(text)
        self.fault = fault


@dataclass(frozen=True)
class Limits:
    """Seconds for connecting, for a silence and for everything together; bytes of the answer."""

    connect: float = 5.0
    silence: float = 10.0
    total: float = 20.0
    body_bytes: int = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: a 3xx too, since none is followed.

    `body` is at most `Limits.body_bytes` long, as it came over the wire; `cut` says whether there
    was more.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool


@dataclass(frozen=True)
class Way:
    """Where a checked request goes: its URL, and the judged addresses to connect to."""

    url: httpx.URL
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, by the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks in CIDR notation, single addresses included; raises ValueError."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet and to nothing special in it."""
    if isinstance(address, ipaddress.IPv6Address) and address not in UNICAST:
        return False
    return address.is_global and not _within(address, SPECIAL)


def _within(address: Address, nets: Sequence[Network]) -> bool:
    return any(address.version == net.version and address in net for net in nets)


def _judged(text: str) -> Address:
    """The address behind its text; one of IPv4 written as IPv6 is what it stands for."""
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@dataclass(frozen=True)
class Outbound:
    """The guard.

    Public addresses are reached by https on the ports 443 and 8443. Those in `allow` (private
    networks of who runs the instance) by http and https on any port. Those in `deny` never, also
    when `allow` has them. `tls` replaces the usual authorities.
    """

    allow: Sequence[Network] = ()
    deny: Sequence[Network] = ()
    limits: Limits = field(default_factory=Limits)
    resolve: Resolve = resolve
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def check(self, url: str) -> Way:
        """Judge a URL without asking it; raises OutboundRefused.

        What was judged now may lead elsewhere later: `send` judges again.
        """
        parsed = _parsed(url)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        addresses = self._addresses(parsed, port)
        for address in addresses:
            self._judge(address)
        if not all(_within(address, self.allow) for address in addresses):
            if parsed.scheme != "https":
                raise OutboundRefused("scheme", "The address must start with https://.")
            if port not in PUBLIC_PORTS:
                raise OutboundRefused("port", "The port must be 443 or 8443.")
        return Way(parsed, tuple(str(address) for address in addresses))

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:
        """Make one request; raises OutboundRefused or OutboundFailed. No redirect is followed."""
        way = self.check(url)
        given = {k: v for k, v in (headers or {}).items() if k.lower() != "host"}
        sent = {"Accept-Encoding": "identity", **given}
        limits = self.limits
        timeout = httpx.Timeout(limits.silence, connect=limits.connect)
        with (
            _Deadline(limits.total) as deadline,
            httpx.Client(
                transport=_Pinned(way.addresses, self.tls),
                trust_env=False,
                follow_redirects=False,
                timeout=timeout,
            ) as client,
        ):
            try:
                request = client.build_request(
                    method,
                    way.url,
                    headers=sent,
                    content=content,
                    extensions={"trace": deadline.watch},
                )
                response = client.send(request, stream=True)
                answer = _read(response, limits.body_bytes)
            except httpx.InvalidURL as error:
                raise OutboundRefused("url", "This is not the address of a service.") from error
            except httpx.HTTPError as error:
                _fail(error, late=deadline.passed)
        if deadline.passed:
            # An answer without a length ends where the connection does: this one was cut off.
            raise OutboundFailed("timeout", LATE)
        return answer

    def _addresses(self, url: httpx.URL, port: int) -> list[Address]:
        host = url.raw_host.decode("ascii")
        try:
            return [_judged(text) for text in self.resolve(host.strip("[]"), port)] or _nowhere()
        except (OSError, UnicodeError, ValueError) as error:
            raise OutboundRefused(
                "unresolved", "The host's name leads to no address. Check the spelling."
            ) from error

    def _judge(self, address: Address) -> None:
        fine = _within(address, self.allow) or is_public(address)
        if _within(address, self.deny) or not fine:
            raise OutboundRefused(
                "address",
                "The host leads to a private, local or reserved address. Whoever runs this"
                " instance can allow its network with AURALITH_OUTBOUND_ALLOW.",
            )


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise OutboundRefused("url", "This is not the address of a service.") from error
    if parsed.scheme not in {"http", "https"}:
        raise OutboundRefused("scheme", "The address must start with https://.")
    if parsed.userinfo:
        raise OutboundRefused("login", "The address must hold no user name or password.")
    if not parsed.raw_host:
        raise OutboundRefused("url", "The address names no host.")
    if parsed.port is not None and not 0 < parsed.port <= LAST_PORT:
        raise OutboundRefused("port", "The port must be 443 or 8443.")
    return parsed


def _nowhere() -> NoReturn:
    raise OSError("an answer without addresses")


class _Pinned(httpx.HTTPTransport):
    """Connects to addresses that were judged, and checks the certificate against the name."""

    def __init__(self, addresses: Sequence[str], tls: ssl.SSLContext | None) -> None:
        # Nothing is kept open: connections are pooled by address, and a name must not be served
        # over one whose certificate was checked for another.
        super().__init__(
            verify=tls or True,
            trust_env=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
        )
        self._addresses = addresses[:TRIES]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the first address that takes the connection."""
        name = request.url.raw_host.decode("ascii").strip("[]")
        refusal: httpx.TransportError | None = None
        for address in self._addresses:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": name},
            )
            try:
                return super().handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refusal = error
        raise refusal or httpx.ConnectError("no address")


class _Deadline:
    """Ends a request that as a whole takes too long, also one that gets a byte now and then."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by httpx at every step; keeps the socket in use."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self.passed:
                    self._shut()

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            logger.debug("The connection was closed already")


def _read(response: httpx.Response, limit: int) -> Answer:
    """The answer's start; the rest is left where it is."""
    body = bytearray()
    try:
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > limit:
                break
    finally:
        response.close()
    return Answer(
        response.status_code, dict(response.headers), bytes(body[:limit]), cut=len(body) > limit
    )


def _fail(error: httpx.HTTPError, *, late: bool) -> NoReturn:
    """Say in fixed words what went wrong: the other side's own words may be anything."""
    if late or isinstance(error, httpx.TimeoutException):
        raise OutboundFailed("timeout", LATE) from error
    if _of_tls(error):
        raise OutboundFailed(
            "tls", "The service's certificate is not valid for this name."
        ) from error
    if isinstance(error, httpx.ConnectError):
        raise OutboundFailed("unreachable", "The service does not take connections.") from error
    raise OutboundFailed("protocol", "The service broke off or did not speak HTTP.") from error


def _of_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
