"""Was an unsafe request sent by our own pages? Token bound to the session, origin, body kind."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import HTTPConnection

from auralith.control.auth.client import scheme_of
from auralith.control.auth.errors import CsrfRefused
from auralith.settings import Settings

HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
NONCE_BYTES = 16
OTHER_KINDS = frozenset({"multipart/form-data", "application/yaml", "text/yaml"})
"""Kinds of body beside JSON. YAML is none that a page of another site can send without asking."""


def make_token(session_id: UUID, secret: str) -> str:
    """A fresh token of this session: random part and its HMAC under the session's secret."""
    nonce = secrets.token_hex(NONCE_BYTES)
    return nonce + _mac(session_id, secret, nonce)


def _mac(session_id: UUID, secret: str, nonce: str) -> str:
    text = f"{session_id}|{nonce}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def token_matches(token: str, session_id: UUID, secret: str) -> bool:
    """Constant-time check that the token was made for this session."""
    nonce, mac = token[: 2 * NONCE_BYTES], token[2 * NONCE_BYTES :]
    return hmac.compare_digest(_mac(session_id, secret, nonce).encode(), mac.encode())


def check_request(request: HTTPConnection, session_id: UUID, secret: str) -> None:
    """Refuse (403 `csrf`) a cookie's unsafe request without token, from elsewhere, or a form."""
    check_origin(request)
    _check_body_kind(request)
    token = request.headers.get(HEADER, "")
    if not token_matches(token, session_id, secret):
        msg = f"The {HEADER} header is missing or of another session. Get one from /auth/csrf."
        raise CsrfRefused(msg)


def check_origin(request: HTTPConnection) -> None:
    """Refuse what a browser says comes from another site; a client that says nothing passes."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in OWN_SITES:
        msg = "The request comes from another site. Use the application's own pages."
        raise CsrfRefused(msg)
    if origin is not None and origin.lower() not in _own_origins(request):
        msg = "The request's Origin is not this application. Check AURALITH_PUBLIC_URL."
        raise CsrfRefused(msg)


def _own_origins(request: HTTPConnection) -> set[str]:
    settings: Settings = request.app.state.settings
    host = request.headers.get("host", "").lower()
    own = {f"{scheme_of(request)}://{host}"}
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        own.add(f"{parts.scheme}://{parts.netloc}".lower())
    return own


def _check_body_kind(request: HTTPConnection) -> None:
    has_body = request.headers.get("content-length", "0") != "0" or (
        "transfer-encoding" in request.headers
    )
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not kind and not has_body:
        return
    is_json = kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )
    if not is_json and kind not in OTHER_KINDS:
        msg = "Send the body as application/json (or a file as multipart/form-data)."
        raise CsrfRefused(msg)
