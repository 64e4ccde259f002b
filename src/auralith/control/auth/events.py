"""Events of signing in; each type with its public meaning."""

from auralith.control.events.registry import define

LOGIN_SUCCEEDED = define("auth.login.succeeded", "Somebody signed in.")
LOGIN_FAILED = define("auth.login.failed", "A sign-in was refused.")
LOGGED_OUT = define("auth.logged_out", "Somebody signed out.")
SESSION_ENDED = define("auth.session.ended", "A session was ended by its owner.")
SESSIONS_ENDED = define("auth.sessions.ended", "All other sessions were ended by their owner.")
PASSWORD_CHANGED = define(
    "auth.password.changed", "A password was changed; every other session ended."
)
PASSWORD_REFUSED = define(
    "auth.password.refused",
    "A change of password was refused: the present one was wrong.",
)
PROFILE_UPDATED = define("auth.profile.updated", "Somebody changed their profile.")
USER_CREATED = define("user.created", "An account was made.")
