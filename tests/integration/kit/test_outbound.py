"""The outbound guard against a real server on this machine, and all the ways around it."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from auralith.kit.outbound import (
    Limits,
    Outbound,
    OutboundFailed,
    OutboundRefused,
    is_public,
    networks,
)

LOOPBACK = networks(["127.0.0.0/8", "::1/128"])
BODY = 64 * 1024


@dataclass
class Peer:
    """A server that remembers who came."""

    port: int
    hosts: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        self.rfile.read(length)
        self.do_GET()

    def do_GET(self) -> None:
        self.server.peer.hosts.append(self.headers["host"])  # type: ignore[attr-defined] # set below
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/fine")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            try:
                while True:
                    self.wfile.write(b"x" * 65_536)
            except OSError:
                return
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            gone = threading.Event()
            try:
                while not gone.wait(0.05):
                    self.wfile.write(b".")
            except OSError:
                return
        else:
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"fine")

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def serve(tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer = Peer(server.server_address[1])
    server.peer = peer  # type: ignore[attr-defined] # read by the handler
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield peer
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def peer() -> Iterator[Peer]:
    yield from serve()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of hooks.example.com that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.com")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("hooks.example.com")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "peer.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def tls_peer(certificate: Path) -> Iterator[Peer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield from serve(context)


def leading(*addresses: str) -> Outbound:
    """A guard whose names lead to these addresses."""
    return Outbound(resolve=lambda _host, _port: addresses)


LITERALS = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "127.000.000.001",
    "１２７.0.0.1",
    "127。0。0。1",
    "localhost",
    "LOCALHOST.",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
]


@pytest.mark.parametrize("host", LITERALS)
def test_no_spelling_of_this_machine_gets_through(peer: Peer, host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(OutboundRefused):
            Outbound().send("POST", f"{scheme}://{host}:{peer.port}/", content=b"{}")
    assert peer.hosts == []


SPECIAL = [
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "0.1.2.3",
    "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::", "::1",
    "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1",
    "5f00::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_refused(address: str) -> None:
    with pytest.raises(OutboundRefused) as refusal:
        leading(address).check("https://hooks.example.com/")
    assert refusal.value.reason == "address"


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"],
)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert leading(address).check("https://hooks.example.com/").addresses == (address,)


@pytest.mark.parametrize(
    "answer", [("1.1.1.1", "127.0.0.1"), ("127.0.0.1", "1.1.1.1"), ("2606:4700::1111", "::1")]
)
def test_one_bad_address_spoils_the_answer(answer: tuple[str, ...]) -> None:
    with pytest.raises(OutboundRefused):
        leading(*answer).check("https://hooks.example.com/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://hooks.example.com/", "scheme"),
        ("ftp://hooks.example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://hooks.example.com/", "scheme"),
        ("//hooks.example.com/", "scheme"),
        ("hooks.example.com", "scheme"),
        ("https://hooks.example.com:22/", "port"),
        ("https://hooks.example.com:8080/", "port"),
        ("https://user:secret@hooks.example.com/", "login"),
        ("https://hooks.example.com@127.0.0.1/", "login"),
        ("https:///path", "url"),
        ("https://", "url"),
        ("https://hooks.example.com:99999/", "port"),
        ("https://hooks.example.com:0/", "port"),
        ("https://hooks\n.example.com/", "url"),
    ],
)
def test_other_forms_are_refused_for_what_they_are(url: str, reason: str) -> None:
    with pytest.raises(OutboundRefused) as refusal:
        leading("1.1.1.1").check(url)
    assert refusal.value.reason == reason
    assert "secret" not in str(refusal.value)


def test_a_backslash_does_not_hide_the_host() -> None:
    asked: list[str] = []

    def names(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(OutboundRefused):
        Outbound(resolve=names).check("https://hooks.example.com\\@127.0.0.1/")
    assert "hooks.example.com" not in asked


def test_a_name_that_leads_nowhere(peer: Peer) -> None:
    for answer in ([], ["not an address"]):
        with pytest.raises(OutboundRefused) as refusal:
            Outbound(resolve=lambda _h, _p, a=answer: a).check("https://hooks.example.com/")
        assert refusal.value.reason == "unresolved"
    assert peer.hosts == []


def test_an_allowed_network_is_reached_on_any_port(peer: Peer) -> None:
    guard = Outbound(allow=LOOPBACK)
    url = f"http://localhost:{peer.port}/"
    answer = guard.send("POST", url, headers={"Host": "other.example"}, content=b"{}")
    assert (answer.status, answer.body, answer.cut) == (200, b"fine", False)
    assert peer.hosts == [f"localhost:{peer.port}"]


def test_the_own_networks_stay_closed(peer: Peer) -> None:
    guard = Outbound(allow=LOOPBACK, deny=networks(["127.0.0.1"]))
    with pytest.raises(OutboundRefused):
        guard.send("GET", f"http://127.0.0.1:{peer.port}/")
    assert peer.hosts == []


def test_the_name_is_asked_once_and_its_answer_kept(peer: Peer) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    guard = Outbound(allow=networks(["127.0.0.1"]), resolve=rebinding)
    assert guard.send("GET", f"http://hooks.example.com:{peer.port}/").status == 200
    assert (asked, peer.hosts) == (["hooks.example.com"], [f"hooks.example.com:{peer.port}"])


def test_the_next_address_is_tried_when_one_is_closed(peer: Peer) -> None:
    guard = Outbound(allow=LOOPBACK, resolve=lambda _h, _p: ["::1", "127.0.0.1"])
    assert guard.send("GET", f"http://hooks.example.com:{peer.port}/").body == b"fine"


def test_no_redirect_is_followed(peer: Peer) -> None:
    answer = Outbound(allow=LOOPBACK).send("GET", f"http://127.0.0.1:{peer.port}/moved")
    assert (answer.status, answer.headers["location"], len(peer.hosts)) == (302, "/fine", 1)


def test_proxies_of_the_environment_are_ignored(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{peer.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    with pytest.raises(OutboundFailed) as failure:
        Outbound(allow=LOOPBACK).send("GET", f"http://127.0.0.1:{port}/")
    assert (failure.value.fault, peer.hosts) == ("unreachable", [])


def test_an_endless_answer_is_cut(peer: Peer) -> None:
    answer = Outbound(allow=LOOPBACK).send("GET", f"http://127.0.0.1:{peer.port}/endless")
    assert (len(answer.body), answer.cut) == (BODY, True)


def test_a_dripping_answer_ends_with_the_deadline(peer: Peer) -> None:
    guard = Outbound(allow=LOOPBACK, limits=Limits(total=0.5))
    with pytest.raises(OutboundFailed) as failure:
        guard.send("GET", f"http://127.0.0.1:{peer.port}/drip")
    assert failure.value.fault == "timeout"


def test_a_silent_service_ends_with_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        guard = Outbound(allow=LOOPBACK, limits=Limits(silence=0.3))
        with pytest.raises(OutboundFailed) as failure:
            guard.send("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert failure.value.fault == "timeout"


def test_tls_is_checked_against_the_name(tls_peer: Peer, certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    guard = Outbound(allow=LOOPBACK, resolve=lambda _h, _p: ["127.0.0.1"], tls=trusting)
    url = f"https://hooks.example.com:{tls_peer.port}/"
    assert guard.send("POST", url, content=b"{}").body == b"fine"
    for other in (f"https://other.example.com:{tls_peer.port}/", url.replace("hooks.", "")):
        with pytest.raises(OutboundFailed) as failure:
            guard.send("POST", other, content=b"{}")
        assert failure.value.fault == "tls"
    assert tls_peer.hosts == [f"hooks.example.com:{tls_peer.port}"]


def test_a_certificate_of_nobody_is_refused(tls_peer: Peer) -> None:
    guard = Outbound(allow=LOOPBACK, resolve=lambda _h, _p: ["127.0.0.1"])
    with pytest.raises(OutboundFailed) as failure:
        guard.send("GET", f"https://hooks.example.com:{tls_peer.port}/")
    assert (failure.value.fault, tls_peer.hosts) == ("tls", [])
