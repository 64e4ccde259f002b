"""Names and flags of the cookies, by the scheme the browser sees."""

from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from auralith.control.auth.client import is_loopback_host, scheme_of
from auralith.control.auth.errors import InsecureAddress

Kind = Literal["session", "device"]

SESSION_DAYS = 7
DEVICE_DAYS = 180
DAY = 86_400
LIFETIME: dict[Kind, int] = {"session": SESSION_DAYS * DAY, "device": DEVICE_DAYS * DAY}


def _secure(request: HTTPConnection) -> bool:
    """Over plain http a cookie without Secure is given on loopback only."""
    return scheme_of(request) == "https" or not is_loopback_host(request)


def name_of(request: HTTPConnection, kind: Kind) -> str:
    """`__Host-auralith_session` over https, `auralith_session` over http on loopback."""
    return f"__Host-auralith_{kind}" if _secure(request) else f"auralith_{kind}"


def read(request: HTTPConnection, kind: Kind) -> str | None:
    """The cookie's value; the other scheme's cookie is never looked at."""
    return request.cookies.get(name_of(request, kind)) or None


def give(request: HTTPConnection, response: Response, kind: Kind, value: str) -> None:
    """Set the cookie."""
    response.set_cookie(
        name_of(request, kind),
        value,
        max_age=LIFETIME[kind],
        path="/",
        secure=_secure(request),
        httponly=True,
        samesite="lax",
    )


def take(request: HTTPConnection, response: Response, kind: Kind) -> None:
    """Delete the cookie."""
    response.delete_cookie(
        name_of(request, kind),
        path="/",
        secure=_secure(request),
        httponly=True,
        samesite="lax",
    )


def require_usable(request: HTTPConnection) -> None:
    """Refuse to sign in where a browser would throw the Secure cookie away."""
    if _secure(request) and scheme_of(request) == "http":
        raise InsecureAddress
