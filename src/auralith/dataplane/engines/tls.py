"""Our own TLS contexts, for engines whose driver takes one and for connection tests."""

import os
import ssl
import tempfile
from functools import lru_cache
from pathlib import Path

from auralith.dataplane.engines.target import TlsSpec
from auralith.dataplane.errors import InvalidInput


@lru_cache(maxsize=64)
def client_context(tls: TlsSpec) -> ssl.SSLContext:
    """A context for the mode; PEM texts are read from memory or from private, passing files.

    It is made once for the same certificates and shared: reading all that a machine trusts takes
    as long as many connections. Whoever gets it changes nothing of it. `prefer` and `require`
    encrypt without checking who answers, as the databases' own clients do; `verify_ca` checks the
    certificate, `verify_full` the host's name as well.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = tls.mode == "verify_full"
    if tls.mode not in ("verify_ca", "verify_full"):
        context.verify_mode = ssl.CERT_NONE
    try:
        if tls.ca is not None:
            context.load_verify_locations(cadata=tls.ca)
        elif tls.mode == "verify_full":
            context.load_default_certs()
        elif tls.mode == "verify_ca":
            msg = "TLS mode verify_ca needs the certificate authority: give ssl.ca as PEM text."
            raise InvalidInput(msg, loc=("ssl", "ca"), code="connection.tls")
        if tls.cert is not None and tls.key is not None:
            _load_pair(context, tls.cert, tls.key)
    except (ssl.SSLError, ValueError) as error:
        msg = "A certificate or key of this connection cannot be read. Give whole PEM texts."
        raise InvalidInput(msg, loc=("ssl",), code="connection.tls") from error
    return context


def _load_pair(context: ssl.SSLContext, cert: str, key: str) -> None:
    # The ssl module reads pairs from files only.
    with tempfile.TemporaryDirectory(prefix="auralith-tls-") as folder:
        path = Path(folder) / "pair.pem"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{cert.rstrip()}\n{key.rstrip()}\n")
        # An encrypted key would make OpenSSL ask on the terminal: an empty password fails instead.
        context.load_cert_chain(path, password=lambda: b"")
