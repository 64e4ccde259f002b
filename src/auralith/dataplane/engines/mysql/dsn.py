"""What the connection URLs of MySQL and MariaDB may say: their words for TLS, our short list."""

from auralith.dataplane.engines.dsn import DsnFields, Grammar, Url, server
from auralith.dataplane.engines.mysql.connection import OPTIONS

_MODES = {
    "disabled": "disable",
    "preferred": "prefer",
    "required": "require",
    "verify_ca": "verify_ca",
    "verify_identity": "verify_full",
}
GRAMMAR = Grammar(
    modes={"ssl-mode": _MODES, "ssl_mode": _MODES},
    options=frozenset(OPTIONS),
    hints={
        "ssl_ca": "give the certificate as PEM text in ssl.ca",
        "ssl_cert": "give the certificate as PEM text in ssl.cert",
        "ssl_key": "give the key as PEM text in ssl.key",
    },
)


def read(engine: str, url: Url) -> DsnFields:
    """The fields of a URL; raises InvalidInput naming whatever is not understood."""
    return server(engine, url, GRAMMAR)
