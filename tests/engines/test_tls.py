"""TLS modes: who is trusted, and that a login is sent to nobody else."""

import tempfile
from pathlib import Path

import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.engines.tls import client_context
from tests.fixtures.tls_peer import Authority, tls_peer

HERE, ELSEWHERE = "127.0.0.1", "db.example.com"


@pytest.fixture(scope="module")
def here() -> Authority:
    return Authority.make(HERE)


@pytest.fixture(scope="module")
def elsewhere() -> Authority:
    return Authority.make(ELSEWHERE)


@pytest.mark.parametrize("engine", ["postgresql", "mariadb"])
@pytest.mark.parametrize(
    ("mode", "trusted", "named", "accepted"),
    [
        ("require", False, False, True),
        ("prefer", False, False, True),
        ("verify_ca", True, True, True),
        ("verify_ca", True, False, True),
        ("verify_ca", False, True, False),
        ("verify_full", True, True, True),
        ("verify_full", True, False, False),
        ("verify_full", False, True, False),
        ("verify_full", None, True, False),
    ],
)
def test_login_goes_only_to_who_is_trusted(
    engine: str,
    mode: str,
    trusted: bool | None,
    named: bool,
    accepted: bool,
    here: Authority,
    elsewhere: Authority,
    tmp_path: Path,
) -> None:
    server = here if named else elsewhere
    stranger = elsewhere if named else here
    ca = None if trusted is None else (server if trusted else stranger).ca
    with tls_peer(engine, server, tmp_path) as peer:
        spec = ConnectionSpec(
            engine=engine,
            database="x",
            host=HERE,
            port=peer.port,
            username="visible-user",
            password="p",
            tls=TlsSpec(mode, ca=ca if mode.startswith("verify") else None),
        )
        outcome = get_engine(engine).test(spec)
        peer_heard_by_test = list(peer.heard)
        peer.heard.clear()
        with pytest.raises((errors.Unreachable, errors.LoginRefused)) as caught:
            get_engine(engine).connect(spec, SessionOptions(connect_timeout_s=5))
    lights = {stage.name: stage.ok for stage in outcome.stages}
    assert lights["tls"] is accepted, outcome
    assert any(b"visible-user" in heard for heard in peer.heard) is accepted
    assert any(b"visible-user" in heard for heard in peer_heard_by_test) is accepted
    assert caught.value.stage == ("login" if accepted else "tls")
    if not accepted:
        assert outcome.error_code == "connection.tls.untrusted"


def test_certificates_leave_no_files(
    here: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder of its own: other tests connect at the same time.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(tmp_path.rglob("*"))
    with tls_peer("postgresql", here, tmp_path) as peer:
        spec = ConnectionSpec(
            engine="postgresql", database="x", host=HERE, port=peer.port, username="u",
            tls=TlsSpec("verify_full", ca=here.ca, cert=here.chain, key=here.key),
        )  # fmt: skip
        with pytest.raises(errors.Unreachable):
            get_engine("postgresql").connect(spec, SessionOptions(connect_timeout_s=5))
    assert not [p for p in set(tmp_path.rglob("*")) - before if "auralith-tls-" in str(p)]


def test_the_same_certificates_are_read_once(here: Authority, elsewhere: Authority) -> None:
    first = client_context(TlsSpec("verify_ca", ca=here.ca))
    assert client_context(TlsSpec("verify_ca", ca=here.ca)) is first
    for other in (TlsSpec("verify_ca", ca=elsewhere.ca), TlsSpec("verify_full", ca=here.ca)):
        assert client_context(other) is not first
