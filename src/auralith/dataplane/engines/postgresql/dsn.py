"""What PostgreSQL's connection URLs may say: libpq's words for TLS, and our short list."""

from auralith.dataplane.engines.dsn import DsnFields, Grammar, Url, server
from auralith.dataplane.engines.postgresql.connection import OPTIONS

GRAMMAR = Grammar(
    modes={
        "sslmode": {
            "disable": "disable",
            "allow": "prefer",
            "prefer": "prefer",
            "require": "require",
            "verify-ca": "verify_ca",
            "verify-full": "verify_full",
        }
    },
    options=frozenset(OPTIONS),
    hints={
        "sslrootcert": "give the certificate as PEM text in ssl.ca",
        "sslcert": "give the certificate as PEM text in ssl.cert",
        "sslkey": "give the key as PEM text in ssl.key",
    },
)


def read(engine: str, url: Url) -> DsnFields:
    """The fields of a URL; raises InvalidInput naming whatever is not understood."""
    return server(engine, url, GRAMMAR)
