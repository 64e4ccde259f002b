"""Refusals of signing in and of presented credentials."""

from auralith.kit.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthorized,
)


class NotSignedIn(Unauthorized):
    """401: the request carries no credential."""

    code = "auth.required"

    def __init__(self) -> None:
        super().__init__("Sign in, or send an API key: 'Authorization: Bearer ak_...'.")


class SessionEnded(Unauthorized):
    """401: the cookie names no living session."""

    code = "auth.session_ended"

    def __init__(self) -> None:
        super().__init__("The session has ended. Sign in again.")


class WrongCredentials(Unauthorized):
    """401: e-mail or password is wrong; which one is not said."""

    code = "auth.wrong_credentials"

    def __init__(self) -> None:
        super().__init__("Wrong e-mail address or password. Check both and try again.")


class AccountBlocked(Forbidden):
    """403: the right password of a blocked account."""

    code = "auth.blocked"

    def __init__(self) -> None:
        super().__init__("This account is blocked. Ask the administrator of this instance.")


class InsecureAddress(AppError):
    """409: a browser would not keep the session cookie at this address."""

    status = 409
    code = "auth.insecure_address"

    def __init__(self) -> None:
        super().__init__(
            "Signing in over plain http works on localhost only. Open the https address, or set"
            " AURALITH_TRUSTED_PROXIES so that the proxy's X-Forwarded-Proto is believed."
        )


class CsrfRefused(Forbidden):
    """403: an unsafe request that the application's own pages did not send."""

    code = "csrf"


class KeyInvalid(Unauthorized):
    """401: no such key; malformed, unknown and wrong are not told apart."""

    code = "apikey.invalid"

    def __init__(self) -> None:
        super().__init__("The API key is not valid. Check that it was copied whole.")


class KeyEnded(Unauthorized):
    """401: the right secret of a key that no longer works; the code says why."""


class KeyOutOfScope(Forbidden):
    """403: an API key cannot do this."""

    code = "apikey.scope"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(
            detail or "An API key cannot be used here. Sign in with e-mail and password."
        )


class SuperAdminOnly(Forbidden):
    """403: the route governs the instance."""

    code = "admin.required"

    def __init__(self) -> None:
        super().__init__("Only a super administrator of this instance may do this.")


class WrongPassword(Forbidden):
    """403: the present password was not confirmed."""

    code = "auth.wrong_password"

    def __init__(self) -> None:
        super().__init__("The current password is wrong. Type it again.")


class WeakPassword(Invalid):
    """422: the password is too easy to guess."""

    def __init__(self, detail: str, *, field: str = "password") -> None:
        super().__init__(detail, loc=("body", field), code="password.weak")


class EmailTaken(Conflict):
    """409: the address has an account."""

    code = "user.email_taken"

    def __init__(self) -> None:
        super().__init__("This e-mail address has an account. Sign in, or use another address.")


class SessionUnknown(NotFound):
    """404: no such session of the caller."""

    def __init__(self) -> None:
        super().__init__("No such session. It may have ended; reload the list.")


class Throttled(TooManyRequests):
    """429: too many failed attempts."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many failed attempts. Try again in {max(1, retry_after)} seconds.",
            retry_after=retry_after,
            code="auth.throttled",
        )
